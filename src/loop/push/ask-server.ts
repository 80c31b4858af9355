import type { z } from "zod";

/** A server that transcripts are sent to. */
export interface PushServer {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string;
}

/** What a server made of one request. */
export type Asked<T> =
  | { readonly state: "answered"; readonly value: T }
  /** May be answered later; `waitMs` where the server says when. */
  | { readonly state: "later"; readonly reason: string; readonly waitMs: number | null }
  /** Will never be answered as it is. */
  | { readonly state: "refused"; readonly reason: string };

export interface AskOptions<T> {
  readonly server: PushServer;
  readonly schema: z.ZodType<T>;
  /** NDJSON, compressed with gzip; absent: a question. */
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
}

/**
 * What asking again cannot change: no key or a wrong one, another address. 400 is not among them: a body that was cut
 * short on its way is answered so.
 */
const final: ReadonlySet<number> = new Set([401, 403, 404, 405, 410, 413, 415]);

/** Asks once. Throws only when the signal aborts. */
export async function askServer<T>(options: AskOptions<T>): Promise<Asked<T>> {
  const { server, body, timeoutMs, signal, fetch: send } = options;
  try {
    const response = await send(`${server.url}/ingest`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        authorization: `Bearer ${server.key}`,
        ...(body === undefined
          ? {}
          : { "content-type": "application/x-ndjson", "content-encoding": "gzip" }),
      },
      ...(body === undefined ? {} : { body }),
      // A key is not carried to another address, and a redirected POST loses its body.
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    return await readAnswer(response, options);
  } catch (error) {
    signal.throwIfAborted();
    return { state: "later", reason: networkReason(error), waitMs: null };
  }
}

async function readAnswer<T>(response: Response, { schema }: AskOptions<T>): Promise<Asked<T>> {
  const { status, headers } = response;
  const text = await response.text();
  const isJson = headers.get("content-type")?.startsWith("application/json") === true;
  const value = isJson ? parsed(text) : undefined;
  if (status === 200 && isJson) {
    const checked = schema.safeParse(value);
    if (checked.success) return { state: "answered", value: checked.data };
    if (value === undefined) return later("its answer was cut short", null);
  }
  if (status === 200) return { state: "refused", reason: "it is not a Whetstone server" };
  const reason = `${status} ${errorOf(value)}`.trim();
  if (status >= 300 && status < 400) {
    // What a server is called by has no path of a route behind it.
    const to = headers.get("location")?.replace(/\/ingest$/, "") ?? "another address";
    return { state: "refused", reason: `${status}: it points to ${to}; give that address` };
  }
  if (final.has(status)) return { state: "refused", reason };
  return later(reason, retryAfterMs(headers.get("retry-after")));
}

function later(reason: string, waitMs: number | null): Asked<never> {
  return { state: "later", reason, waitMs };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says that it was cut short.
    return undefined;
  }
}

function errorOf(value: unknown): string {
  const error = typeof value === "object" && value !== null && "error" in value ? value.error : "";
  return typeof error === "string" ? error : "";
}

/** `Retry-After` in seconds or as a date. */
function retryAfterMs(text: string | null): number | null {
  if (text === null) return null;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

/** `fetch failed` hides why: the cause tells. */
function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  const { cause } = error;
  if (cause instanceof Error && cause.message !== "") return cause.message;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return error.message;
}
