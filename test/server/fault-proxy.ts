import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** What a network does to a request on its way, and to its answer on the way back. */
export type Fault =
  | "none"
  /** Refused before it arrives, to be sent again. */
  | "429"
  | "503"
  /** The connection ends: before the request arrives, in the middle of it, or when the answer is known to the server alone. */
  | "cut-before"
  | "cut-within"
  | "cut-after"
  /** Arrives twice. */
  | "twice";

export interface FaultProxy {
  readonly url: string;
  /** How often each was chosen. */
  readonly counts: ReadonlyMap<Fault, number>;
}

/** A proxy between a client and a server that does to each request what `choose` says. Closed when the test ends. */
export async function startFaultProxy(target: string, choose: () => Fault): Promise<FaultProxy> {
  const counts = new Map<Fault, number>();
  const proxy = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("error", () => outgoing.destroy());
    incoming.on("end", () => {
      const fault = choose();
      counts.set(fault, (counts.get(fault) ?? 0) + 1);
      void handle(target, fault, incoming, Buffer.concat(parts), outgoing);
    });
  });
  await new Promise<void>((done) => {
    proxy.listen(0, "127.0.0.1", done);
  });
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, counts };
}

async function handle(
  target: string,
  fault: Fault,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): Promise<void> {
  if (fault === "429" || fault === "503") {
    outgoing.writeHead(Number(fault), { "retry-after": "0" }).end("{}");
    return;
  }
  if (fault === "cut-before") {
    outgoing.destroy();
    return;
  }
  if (fault === "cut-within") await passOn(target, incoming, body, Math.floor(body.length / 2));
  if (fault === "twice") await passOn(target, incoming, body);
  const answer = fault === "cut-within" ? null : await passOn(target, incoming, body);
  if (answer === null || fault === "cut-after") {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Sends the request, or its first bytes and then ends the connection. Null where no answer came. */
function passOn(
  target: string,
  { url = "/", method = "GET", headers }: IncomingMessage,
  body: Buffer,
  cutAfter?: number,
): Promise<Answer | null> {
  return new Promise((done) => {
    const { host: _host, "transfer-encoding": _encoding, ...passed } = headers;
    const call = request(
      target + url,
      { method, headers: { ...passed, "content-length": body.length } },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("end", () =>
          done({ status: response.statusCode ?? 502, body: Buffer.concat(parts) }),
        );
      },
    );
    call.once("error", () => done(null));
    if (cutAfter === undefined) call.end(body);
    else call.write(body.subarray(0, cutAfter), () => call.destroy());
  });
}
