import { phaseAt } from "../harness/breaker/breaker-state.ts";
import { parseState } from "../harness/breaker/shared-breaker.ts";
import type { LoopParts } from "./parts.ts";

/** Circuits that let nothing through now, as `house/tool`. */
export async function openCircuits({
  store,
  clock,
  loaded,
}: LoopParts): Promise<ReadonlySet<string>> {
  const { breaker: config } = loaded.config.harness;
  const now = clock.now();
  const open = (await store.breakerStates()).filter(
    ({ state }) => phaseAt(parseState(state), now, config) === "open",
  );
  return new Set(open.map(({ breaker }) => breaker));
}
