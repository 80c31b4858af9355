import { ToolFault } from "../harness-error.ts";
import type { HttpAnswer } from "./http-request.ts";

/** The answer itself where its status is below 400. Throws ToolFault with the kind that the status means. */
export function requireSuccess(what: string, answer: HttpAnswer): HttpAnswer {
  const { status, body } = answer;
  if (status < 400) return answer;
  throw new ToolFault(kindOf(status), `${what} answered ${status}: ${body.slice(0, 500)}`);
}

function kindOf(status: number): ToolFault["kind"] {
  if (status === 404 || status === 410) return "not-found";
  if (status === 408 || status === 504) return "timeout";
  if (status === 429) return "rate-limit";
  if (status === 502 || status === 503) return "network";
  return status < 500 ? "invalid-arguments" : "tool-error";
}

/** The body where it says that it is JSON and is; null otherwise. */
export function jsonOf({ headers, body, truncated }: HttpAnswer): unknown {
  if (truncated || !/\bjson\b/i.test(headers["content-type"] ?? "")) return null;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}
