import { Agent, request } from "node:http";
import type { FuzzedRequest } from "./mutated-request.ts";

export interface FuzzedAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly contentType: string;
  readonly body: Buffer;
}

export interface FuzzSender {
  /** Null where the request was cut, or the server ended the connection: a client that breaks the rules is owed no answer. */
  send(fuzzed: FuzzedRequest): Promise<FuzzedAnswer | null>;
  close(): void;
}

/** Sends requests over up to 32 connections that stay open. */
export function createFuzzSender(port: number): FuzzSender {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  return {
    send: (fuzzed) => sendOne(agent, port, fuzzed),
    close: () => agent.destroy(),
  };
}

function sendOne(
  agent: Agent,
  port: number,
  { method, path, headers, body, cutAfter }: FuzzedRequest,
): Promise<FuzzedAnswer | null> {
  const announced = cutAfter === null ? {} : { "content-length": String(body.length + 100) };
  return new Promise((done) => {
    const call = request(
      { host: "127.0.0.1", port, agent, method, path, headers: { ...headers, ...announced } },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("error", () => done(null));
        response.once("end", () =>
          done({
            status: response.statusCode ?? 0,
            retryAfter: response.headers["retry-after"] ?? null,
            contentType: response.headers["content-type"] ?? "",
            body: Buffer.concat(parts),
          }),
        );
      },
    );
    call.once("error", () => done(null));
    if (cutAfter === null) return void call.end(body);
    call.write(body.subarray(0, cutAfter), () => call.destroy());
  });
}
