import { parseState } from "../harness/breaker/shared-breaker.ts";
import type { LoopParts } from "./parts.ts";

/** Circuits that let nothing through now, as `house/tool`. */
export async function openCircuits({
  store,
  clock,
  loaded,
}: LoopParts): Promise<ReadonlySet<string>> {
  const { openMs } = loaded.config.harness.breaker;
  const now = clock.now();
  const open = (await store.breakerStates()).filter(({ state: text }) => {
    const state = parseState(text);
    return state.phase === "open" && now - state.since < openMs;
  });
  return new Set(open.map(({ breaker }) => breaker));
}
