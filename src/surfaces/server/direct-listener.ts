import type { IncomingMessage, ServerResponse } from "node:http";
import { answerRequest } from "./answer-request.ts";
import { HttpError, overloaded } from "./http-error.ts";
import { JsonAnswer } from "./json-answer.ts";
import type { BodyBudget } from "./read-body.ts";
import type { Route } from "./route.ts";
import type { ServerPorts } from "./server-ports.ts";

/** Answers a request, or says that it is left to another. */
export type DirectListener = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

/**
 * Answers plain requests to the routes that are `direct` without the objects of the web's interface, which cost more
 * than the answers. Plain: the path and the host as they stand, and a body of a told length within the limit, not
 * compressed.
 */
export function createDirectListener(
  routes: readonly Route[],
  ports: ServerPorts,
  budget: BodyBudget,
): DirectListener {
  const byPath = new Map(
    routes.filter((route) => route.direct === true).map((route) => [route.path, route]),
  );
  return (incoming, outgoing) => {
    const route = byPath.get(incoming.url ?? "");
    if (route === undefined || !isPlain(incoming, route)) return false;
    if (!ports.hosts().has(incoming.headers.host ?? "")) return false;
    void answer(incoming, outgoing, route, ports, budget);
    return true;
  };
}

function isPlain({ method, headers }: IncomingMessage, { method: taken, maxBodyBytes }: Route) {
  return (
    method === taken &&
    headers["content-encoding"] === undefined &&
    headers.expect === undefined &&
    Number(headers["content-length"] ?? Infinity) <= maxBodyBytes
  );
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  route: Route,
  ports: ServerPorts,
  budget: BodyBudget,
): Promise<void> {
  const {
    answer: told,
    headers,
    bodyBytes,
  } = await answerRequest(incoming, route, ports, (request) => readPlainBody(request, budget));
  budget.usedBytes -= bodyBytes;
  ports.requests.add(route.path, told.status);
  const body = told instanceof JsonAnswer ? told.body : await told.text();
  // A body of which some was read is not read to its end.
  if (incoming.readableFlowing === false) outgoing.shouldKeepAlive = false;
  outgoing
    .writeHead(told.status, {
      ...headers,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    })
    .end(body);
}

/** Node holds a body to the length that its header tells. */
function readPlainBody(incoming: IncomingMessage, budget: BodyBudget): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let isOver = false;
    const refuse = (error: HttpError): void => {
      budget.usedBytes -= bytes;
      isOver = true;
      reject(error);
    };
    incoming.on("data", (chunk: Buffer) => {
      if (isOver) return;
      bytes += chunk.length;
      budget.usedBytes += chunk.length;
      chunks.push(chunk);
      if (budget.usedBytes <= budget.maxBytes) return;
      incoming.pause();
      refuse(overloaded("too many requests at one time"));
    });
    incoming.on("end", () => {
      isOver = true;
      resolve(joined(chunks));
    });
    // An error is made only where it is needed: it would cost as much as the rest.
    const cut = (): void => {
      if (!isOver) refuse(cutShort());
    };
    incoming.on("error", cut);
    incoming.on("close", cut);
  });
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

function cutShort(): HttpError {
  return new HttpError(400, "the body could not be read: it is cut short or damaged");
}
