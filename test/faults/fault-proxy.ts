import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Random } from "../../src/core/random.ts";

/** What becomes of one connection. */
const faults = [
  /** Bytes are held back for a while. */
  "delay",
  /** Reset while the request is on its way. */
  "cut-request",
  /** The server gets the request whole; its answer never arrives. */
  "lose-answer",
  /** Part of the answer arrives, then the connection ends. */
  "truncate-answer",
  /** Answered in the server's stead. */
  "busy",
  "too-many",
] as const;
export type Fault = (typeof faults)[number];

export interface FaultProxy {
  readonly url: string;
  /** Where connections go from now on. */
  forwardTo(port: number): void;
  /** From now on every connection is left alone. */
  heal(): void;
  /** How often each fault happened. */
  readonly counts: Readonly<Record<Fault, number>>;
  close(): Promise<void>;
}

/** A network that fails: between a client and a server, this share of the connections meets a fault. */
export async function startFaultProxy(random: Random, share: number): Promise<FaultProxy> {
  const counts = Object.fromEntries(faults.map((fault) => [fault, 0])) as Record<Fault, number>;
  const open = new Set<Socket>();
  let target = 0;
  let sick = share;
  const server = createServer((client) => {
    open.add(client);
    client.on("close", () => open.delete(client)).on("error", () => client.destroy());
    const fault = random() < sick ? faults[Math.floor(random() * faults.length)] : undefined;
    if (fault !== undefined) counts[fault] += 1;
    if (fault === "busy") return refuse(client, "503 Service Unavailable");
    if (fault === "too-many") return refuse(client, "429 Too Many Requests");
    forward(client, target, fault, random);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    forwardTo: (to) => (target = to),
    heal: () => (sick = 0),
    counts,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** The server closes the connection after it: every request has a connection, and a fate, of its own. */
function asTheOnlyRequest(head: Buffer): Buffer {
  const text = head.toString("latin1").replace(/connection: keep-alive/i, "connection: close");
  return Buffer.from(text, "latin1");
}

function refuse(client: Socket, status: string): void {
  client.once("data", () => {
    const body = '{"error":"not now"}';
    client.end(
      `HTTP/1.1 ${status}\r\nretry-after: 0\r\ncontent-type: application/json\r\n` +
        `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
}

function forward(client: Socket, port: number, fault: Fault | undefined, random: Random): void {
  const upstream = connect(port, "127.0.0.1");
  const end = (): void => {
    client.destroy();
    upstream.destroy();
  };
  upstream.on("error", end).on("close", end);
  client.on("close", end);
  // One request each connection: every request meets its own fate.
  const uploadLimit = fault === "cut-request" ? 1 + Math.floor(random() * 50_000) : Infinity;
  let uploaded = 0;
  client.on("data", (chunk: Buffer) => {
    uploaded += chunk.length;
    if (uploaded > uploadLimit) return end();
    upstream.write(uploaded === chunk.length ? asTheOnlyRequest(chunk) : chunk);
  });
  upstream.on("data", (chunk: Buffer) => {
    if (fault === "lose-answer") return end();
    if (fault === "truncate-answer") {
      client.end(chunk.subarray(0, chunk.length / 2));
      return;
    }
    if (fault === "delay") setTimeout(() => client.write(chunk), 20 + random() * 200);
    else client.write(chunk);
  });
}
