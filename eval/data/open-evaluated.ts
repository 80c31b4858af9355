import { loadConfig } from "../../src/core/config.ts";
import { systemClock } from "../../src/core/clock.ts";
import { type Loop, openLoop } from "../../src/loop.ts";

/** In memory, under a key that is always the same: placeholders and order within one moment are as in every other run. */
export async function openEvaluated(home: string): Promise<Loop> {
  return openLoop({
    loaded: await loadConfig({ userHome: home, env: {} }),
    userHome: home,
    env: {},
    clock: systemClock,
    transient: true,
    alike: { key: new Uint8Array(32).fill(1), forgotten: new Set() },
  });
}
