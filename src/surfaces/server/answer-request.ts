import type { IncomingMessage } from "node:http";
import { WhetstoneError } from "../../core/errors.ts";
import { admitRequest, mediaTypeOf } from "./admit-request.ts";
import { HttpError, overloaded } from "./http-error.ts";
import { JsonAnswer } from "./json-answer.ts";
import type { Answer, MediaType, Route } from "./route.ts";
import type { ServerPorts } from "./server-ports.ts";

export type ReadBody = (incoming: IncomingMessage) => Promise<Buffer>;

/** What is sent, and with which further headers. */
export interface Failure {
  readonly answer: Answer;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answered extends Failure {
  /** Bytes of the body, which the caller gives back to the budget. */
  readonly bodyBytes: number;
}

const noBody: Buffer = Buffer.alloc(0);
const noHeaders = {};
/** What refuses for now and may take the same later. */
const passing: ReadonlySet<string> = new Set([
  "writer-overloaded",
  "spool-full",
  "spool-unwritable",
  "database-locked",
  "database-unavailable",
  "database-corrupt",
  "disk-full",
  "schema-newer",
]);

/** Every request passes the same checks, in the same order, whichever way it came. Never throws. */
export async function answerRequest(
  incoming: IncomingMessage,
  route: Route,
  ports: ServerPorts,
  readBody: ReadBody,
): Promise<Answered> {
  let body = noBody;
  try {
    const admitted = admitRequest(incoming, route, ports);
    const { caller, mediaType } = admitted instanceof Promise ? await admitted : admitted;
    if (route.method === "POST") body = await readBody(incoming);
    const { tenants } = ports;
    const doors = tenants.openDoors(caller.tenant) ?? (await tenants.doors(caller.tenant));
    const { headers } = incoming;
    const answer = await route.handle({ caller, doors, headers, mediaType, body });
    return { answer, headers: noHeaders, bodyBytes: body.length };
  } catch (error) {
    return { ...failed(error, route, mediaTypeOf(incoming, route), ports), bodyBytes: body.length };
  }
}

export function failed(
  error: unknown,
  route: Route | null,
  mediaType: MediaType | null,
  ports: ServerPorts,
): Failure {
  const told = toHttpError(error);
  if (told.status === 500) ports.onError(error);
  const { status, message, headers } = told;
  const own = route?.fail?.(status, message, mediaType);
  return { answer: own ?? new JsonAnswer({ error: message }, status), headers };
}

function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof WhetstoneError && passing.has(error.code)) return overloaded(error.message);
  return new HttpError(500, "the server failed; its log says why");
}
