import { safeText } from "../../../core/safe-text.ts";

/** What the server's own `/health` says. */
export interface ServerHealth {
  readonly url: string;
  readonly state: "ok" | "unhealthy" | "unreachable";
  /** In words; null where all is well. */
  readonly detail: string | null;
}

const patienceMs = 3000;

/** Asks the server that listens on this address, or, where it listens on all, on this machine. Does not throw. */
export async function serverHealth(
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<ServerHealth> {
  const url = `http://${reachable(host)}:${port}/health`;
  try {
    const answer = await fetch(url, {
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    const text = await answer.text();
    if (answer.ok && /"status"\s*:\s*"ok"/.test(text)) return { url, state: "ok", detail: null };
    const said = safeText(text, 200);
    return { url, state: "unhealthy", detail: `status ${answer.status}: ${said}` };
  } catch (error) {
    return { url, state: "unreachable", detail: reasonOf(error) };
  }
}

function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

/** `fetch failed` says nothing: the reason is its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== ""
    ? error.cause.message
    : error.message;
}
