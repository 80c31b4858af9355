import type { SentEvent } from "./client-options.ts";

/** What the server said of a batch, or why it took none of it. */
export type BatchAnswer =
  | {
      readonly state: "taken";
      /** With those that the server itself keeps until its store is back. */
      readonly accepted: number;
      readonly duplicate: number;
      readonly rejected: readonly { readonly index: number; readonly reason: string }[];
    }
  /** May be taken later; `waitMs` where the server says when. */
  | { readonly state: "later"; readonly reason: string; readonly waitMs: number | null }
  /** Will never be taken. */
  | { readonly state: "refused"; readonly reason: string };

export interface PostOptions {
  readonly url: string;
  readonly key: string | undefined;
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
}

const passing: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Sends one batch once. Never throws. */
export async function postBatch(
  events: readonly SentEvent[],
  { url, key, timeoutMs, fetch: send }: PostOptions,
): Promise<BatchAnswer> {
  try {
    const response = await send(`${url}/event`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(events),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    if (response.ok) return taken(body);
    const reason =
      `${response.status} ${typeof body["error"] === "string" ? body["error"] : ""}`.trim();
    if (!passing.has(response.status)) return { state: "refused", reason };
    return { state: "later", reason, waitMs: retryAfterMs(response) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { state: "later", reason, waitMs: null };
  }
}

function taken(body: Readonly<Record<string, unknown>>): BatchAnswer {
  const count = (name: string): number => (typeof body[name] === "number" ? body[name] : 0);
  const { rejected } = body;
  return {
    state: "taken",
    accepted: count("accepted") + count("spooled"),
    duplicate: count("duplicate"),
    rejected: Array.isArray(rejected) ? (rejected as { index: number; reason: string }[]) : [],
  };
}

/** `Retry-After` in seconds or as a date. */
function retryAfterMs(response: Response): number | null {
  const text = response.headers.get("retry-after");
  if (text === null) return null;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}
