import type { SignalValue } from "../../core/signal-value.ts";
import { prefillTokens } from "./prefill-tokens.ts";

/** One request to a model, with the tokens it took. */
export interface ModelRequest {
  /** Milliseconds since the epoch of the first word of its answer; null when unknown. */
  readonly at: number | null;
  /** Prompt tokens that the model had to read: what a cache held of them is in `cached`. */
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

export const prefillSignal = "prefill-tokens";
const version = 1;

/**
 * Prefill-token equivalents of a session: the sum over its requests. Prior tool calls are those made before the request;
 * tool response tokens are what its prompt grew by since the request before, beyond that one's output, where tools were
 * called in between (a person's words in between are counted with them; a compacted prompt counts none). What a cache
 * held was not computed again and is no input. No value where requests or calls say no times: nobody knows which calls
 * came before.
 *
 * @param requests of the session, in order of time
 * @param calls times of its tool calls, in any order
 */
export function sessionPrefill(
  requests: readonly ModelRequest[],
  calls: readonly (number | null)[],
): SignalValue {
  if (requests.length === 0) return notKnown("no tokens are known");
  const times = calls.filter((at) => at !== null).toSorted((a, b) => a - b);
  if (requests.some(({ at }) => at === null) || times.length < calls.length)
    return notKnown("its requests or tool calls say no times");
  let [value, toolResponseTokens, priorToolCalls] = [0, 0, 0];
  for (const [index, request] of requests.entries()) {
    const callsBefore = priorToolCalls;
    while ((times[priorToolCalls] ?? Infinity) < (request.at ?? 0)) priorToolCalls += 1;
    const response = priorToolCalls > callsBefore ? growth(requests[index - 1], request) : 0;
    toolResponseTokens += response;
    value += prefillTokens({ ...request, priorToolCalls, toolResponseTokens: response });
  }
  const detail = { requests: requests.length, calls: calls.length, toolResponseTokens };
  return { signal: prefillSignal, version, value, reason: null, steps: [], detail };
}

/** Tokens that came into the prompt since the request before, its own answer aside. */
function growth(before: ModelRequest | undefined, request: ModelRequest): number {
  if (before === undefined) return 0;
  const added = request.input + request.cached - (before.input + before.cached) - before.output;
  return Math.max(0, added);
}

function notKnown(reason: string): SignalValue {
  return { signal: prefillSignal, version, value: null, reason, steps: [], detail: {} };
}
