import {
  decorrelatedJitterGenerator,
  DelegateBackoff,
  handleType,
  type IRetryBackoffContext,
  retry,
} from "cockatiel";
import type { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import { safeText } from "../../core/safe-text.ts";
import { PolicyViolation, ToolFault } from "../harness-error.ts";
import { readJson, sendJson, type SendRequest } from "../http/call-json.ts";
import type { HttpAnswer } from "../http/http-request.ts";
import { jsonOf } from "../http/read-answer.ts";
import { rateLimitMs, retryAfterMs } from "./rate-limit.ts";
import { TrackerError } from "./tracker-error.ts";

/** What an adapter stands on. */
export interface TrackerPorts {
  readonly request: SendRequest;
  readonly clock: Clock;
  /** Ends everything that runs. */
  readonly signal: AbortSignal;
  /** Of one attempt. */
  readonly timeoutMs: number;
  /** A server that asks for a longer pause is not waited for. */
  readonly longestWaitMs: number;
  /** Shortest pause before another attempt. */
  readonly firstWaitMs: number;
}

export interface TrackerServer {
  /** As people call it. */
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface TrackerCall {
  readonly method: "GET" | "POST" | "PATCH";
  readonly url: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface TrackerAnswer<T> {
  readonly value: T;
  readonly headers: HttpAnswer["headers"];
}

export type TrackerClient = <Schema extends z.ZodType>(
  call: TrackerCall,
  schema: Schema,
) => Promise<TrackerAnswer<z.output<Schema>>>;

const mostRetries = 2;
/** A page of comments of the greatest length. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Calls of one server's API, one at a time. What may help is tried again: a pause that the server asked for, and, where
 * the call creates nothing, also a server in trouble or a lost connection. Throws TrackerError.
 */
export function createTrackerClient(server: TrackerServer, ports: TrackerPorts): TrackerClient {
  const again = retry(handleType(TryAgain), {
    maxAttempts: mostRetries,
    backoff: new DelegateBackoff(
      (context: IRetryBackoffContext<unknown>, state?: [number, number]) => {
        const [jitter, next] = decorrelatedJitterGenerator(state, {
          initialDelay: ports.firstWaitMs,
          maxDelay: Math.max(ports.firstWaitMs, ports.longestWaitMs),
          exponent: 2,
          generator: decorrelatedJitterGenerator,
        });
        return { delay: waitOf(context) ?? jitter, state: next };
      },
    ),
  });
  return async (call, schema) => {
    try {
      const answer = await again.execute(() => attempt(server, ports, call), ports.signal);
      return { value: readJson(server.what, answer, schema), headers: answer.headers };
    } catch (error) {
      throw ended(error, server, ports);
    }
  };
}

/** A failure that another attempt may mend. */
class TryAgain extends Error {
  readonly error: TrackerError;
  /** The pause that the server asked for; null where it asked for none. */
  readonly waitMs: number | null;

  constructor(error: TrackerError, waitMs: number | null) {
    super(error.message, { cause: error });
    this.error = error;
    this.waitMs = waitMs;
  }
}

function waitOf({ result }: IRetryBackoffContext<unknown>): number | null {
  return "error" in result && result.error instanceof TryAgain ? result.error.waitMs : null;
}

async function attempt(
  server: TrackerServer,
  ports: TrackerPorts,
  call: TrackerCall,
): Promise<HttpAnswer> {
  const answer = await send(server, ports, call);
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return answer;
  const now = ports.clock.now();
  const waitMs = rateLimitMs(answer, now);
  if (waitMs !== null) {
    const error = rateLimited(server, now + waitMs);
    throw waitMs <= ports.longestWaitMs ? new TryAgain(error, waitMs) : error;
  }
  const error = answered(server, answer, call);
  if (status < 500 || call.method === "POST") throw error;
  const pauseMs = retryAfterMs(headers["retry-after"], now);
  throw pauseMs !== null && pauseMs > ports.longestWaitMs ? error : new TryAgain(error, pauseMs);
}

async function send(
  server: TrackerServer,
  ports: TrackerPorts,
  call: TrackerCall,
): Promise<HttpAnswer> {
  const signal = AbortSignal.any([ports.signal, AbortSignal.timeout(ports.timeoutMs)]);
  try {
    return await sendJson(ports.request, {
      ...call,
      headers: server.headers,
      signal,
      maxBytes: mostBytes,
    });
  } catch (error) {
    ports.signal.throwIfAborted();
    if (error instanceof PolicyViolation) throw elsewhere(server, error);
    if (!(error instanceof ToolFault)) throw error;
    const why = signal.aborted ? `no answer within ${ports.timeoutMs} ms` : error.message;
    const fault = new TrackerError(
      "issues-unreachable",
      `${server.what}: ${why}`,
      "what was done so far is recorded; the next `whetstone issues sync` goes on from there",
      error,
    );
    // Nobody knows whether it was taken.
    throw call.method === "POST" ? fault : new TryAgain(fault, null);
  }
}

/** Only the host of `issues.url` is spoken to. */
function elsewhere({ what }: TrackerServer, cause: PolicyViolation): TrackerError {
  return new TrackerError(
    "issues-answer",
    `${what} points to another host: ${cause.message}`,
    "set `issues.url` to where the server is now",
    cause,
  );
}

function rateLimited({ what }: TrackerServer, until: number): TrackerError {
  const time = new Date(until).toISOString().slice(0, 19);
  return new TrackerError(
    "issues-rate-limited",
    `${what} takes no more calls until ${time}Z`,
    "run `whetstone issues sync` again after that; what was done so far is recorded",
  );
}

function answered(
  { what }: TrackerServer,
  answer: HttpAnswer,
  { method, url }: TrackerCall,
): TrackerError {
  const { status, headers } = answer;
  const place = `${method} ${new URL(url).pathname}`;
  const said = safeText(messageOf(answer), 300);
  const message = `${what} answered ${status} to ${place}${said === "" ? "" : `: ${said}`}`;
  if (status >= 300 && status < 400)
    return new TrackerError(
      "issues-answer",
      `${message}: it points to ${safeText(headers["location"] ?? "another address", 200)}`,
      "set `issues.url` and `issues.repository` to where the repository is now",
    );
  if (status === 401 || status === 403)
    return new TrackerError(
      "issues-refused",
      message,
      "the token must be valid and may read and write issues of the repository",
    );
  if (status === 404 || status === 410)
    return new TrackerError(
      "issues-not-found",
      message,
      "check `issues.repository`, that it has issues, and that the token may see it",
    );
  if (status >= 500) return new TrackerError("issues-failed", message, "try again later");
  return new TrackerError("issues-failed", message, "the server did not take what was sent");
}

/** Both servers say what is wrong in `message`. */
function messageOf(answer: HttpAnswer): string {
  const value = jsonOf(answer);
  const isObject = typeof value === "object" && value !== null;
  return isObject && "message" in value && typeof value.message === "string" ? value.message : "";
}

function ended(error: unknown, { what }: TrackerServer, { signal }: TrackerPorts): unknown {
  if (error instanceof TryAgain) return error.error;
  if (signal.aborted) return signal.reason;
  if (!(error instanceof ToolFault)) return error;
  return new TrackerError(
    "issues-answer",
    `what ${what} answered is not what its API says`,
    "check `issues.kind` and `issues.url`",
    error,
  );
}
