import type { IncomingHttpHeaders } from "node:http";
import type { Principal } from "../../core/rows.ts";
import type { TenantDoors } from "./tenants.ts";
import type { KeyScope } from "../../store/api-key-port.ts";
import type { JsonAnswer } from "./json-answer.ts";

export type MediaType = "application/json" | "application/x-ndjson" | "application/x-protobuf";

/** Who asks, by the key that was shown: a payload is never asked. */
export interface Caller {
  readonly tenant: string;
  readonly principal: Principal;
}

export type Answer = Response | JsonAnswer;

/** One request, past every check. */
export interface RouteRequest {
  readonly caller: Caller;
  /** Of the caller's tenant. */
  readonly doors: TenantDoors;
  readonly headers: IncomingHttpHeaders;
  readonly mediaType: MediaType | null;
  /** Empty for a request without one. */
  readonly body: Buffer;
}

/** One path of the server. Every route is in the table of `routes.ts`; a test asks each of them without a key. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** What a caller's key must allow; `none` needs no key, `signature` checks one of its own over the body. */
  readonly access: KeyScope | "none" | "signature";
  /** What a body may be; none for a route without one. */
  readonly consumes: readonly MediaType[];
  readonly maxBodyBytes: number;
  /** Many requests a second come here: see `direct-listener.ts`. */
  readonly direct?: boolean;
  handle(request: RouteRequest): Answer | Promise<Answer>;
  /** The answer to a failure, where callers expect another shape than `{error}`. */
  fail?(status: number, message: string, mediaType: MediaType | null): Response;
}
