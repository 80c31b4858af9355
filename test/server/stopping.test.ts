import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { startTrialServer, type TrialServer } from "./trial-server.ts";

const body = JSON.stringify({ endpoint: "/sql", success: true });

function head({ port, token }: TrialServer): string {
  return [
    "POST /event HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    `Authorization: Bearer ${token}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    "\r\n",
  ].join("\r\n");
}

/** A connection on which a request is under way: its body is still to come. */
async function askHalf(server: TrialServer): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.write(`${head(server)}${body.slice(0, 5)}`);
  // Another that comes after it was answered: so it has begun.
  await once(socket, "connect");
  await (await server.fetch("/stats")).text();
  return socket;
}

/** How many requests were answered well until the server ended the connection. */
async function answersOn(socket: Socket): Promise<number> {
  const answers = await text(socket);
  return answers.match(/HTTP\/1\.1 200/g)?.length ?? 0;
}

it("a server that is stopped answers what is under way, and does not wait for clients that go on asking", async () => {
  const longerThanTheTest = { keepAliveTimeoutMs: 60_000, shutdownMs: 60_000 };
  const server = await startTrialServer({ limits: longerThanTheTest });
  const [idle, asking] = await Promise.all([askHalf(server), askHalf(server)]);
  const closed = server.close();
  idle.write(body.slice(5));
  asking.write(`${body.slice(5)}${head(server)}${body}`);
  const answered = await Promise.all([idle, asking].map(answersOn));
  expect(answered).toEqual([1, 2]);
  await closed;
  expect(server.errors).toEqual([]);
}, 30_000);
