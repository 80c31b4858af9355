import { once } from "node:events";
import { connect, type Socket } from "node:net";
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

async function answerOn(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return chunk.toString();
}

it("a server that is stopped answers what is under way, and does not wait for clients that go on asking", async () => {
  const server = await startTrialServer();
  const [asking, idle] = await Promise.all([askHalf(server), askHalf(server)]);
  const stoppedAt = performance.now();
  const closed = server.close();
  for (const socket of [asking, idle]) socket.write(body.slice(5));
  asking.write(`${head(server)}${body}`);
  const ends = [asking, idle].map((socket) => once(socket, "end"));
  expect(await answerOn(idle)).toMatch(/^HTTP\/1\.1 200/);
  let answers = "";
  asking.on("data", (chunk: Buffer) => (answers += chunk.toString()));
  await Promise.all(ends);
  expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  await closed;
  expect(performance.now() - stoppedAt).toBeLessThan(4_000);
  expect(server.errors).toEqual([]);
}, 30_000);
