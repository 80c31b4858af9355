import { expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { corpus, includeFolders } from "./corpus.ts";
import { GrowingCorpus } from "./growing-corpus.ts";
import {
  canonical,
  createKeyedMachine,
  expectSameRows,
  isSoak,
  killAfter,
  storeBeside,
  timeoutMs,
} from "./stores.ts";

const kills = isSoak ? 2000 : 50;
const sessions = isSoak ? 5000 : 300;

it(
  `${kills} kills at random moments while files grow, then one run, end as one clean run does`,
  async () => {
    const random = createRandom(7);
    const machine = createKeyedMachine();
    const clean = storeBeside(machine, "clean");
    for (const { whetstoneHome } of [machine, clean]) includeFolders(whetstoneHome);
    const growing = new GrowingCorpus(machine.home, corpus({ seed: 11, sessions }), random);
    let killedAtWork = 0;
    let longestMs = 600;
    for (let tries = 0; killedAtWork < kills; tries += 1) {
      expect(tries, "scans end before they are killed").toBeLessThan(kills * 4);
      growing.grow(3 / kills);
      const wasAtWork = await killAfter(machine, ["scan"], random() * longestMs);
      killedAtWork += wasAtWork ? 1 : 0;
      // One scan in three is to end by itself: then the others are killed anywhere on their way.
      longestMs *= wasAtWork ? 1.07 : 0.87;
    }
    expect(growing.finish(), "files that grew to the last").toBeGreaterThan(0);
    const last = await machine.run(["scan"]);
    expect(last.status, last.stderr).toBe(0);
    expect(await machine.json(["scan"])).toMatchObject({ sessions: 0, steps: 0, executions: 0 });
    expect((await machine.json(["doctor"]))["ok"]).toBe(true);
    await clean.json(["scan"]);
    expectSameRows(await canonical(machine), await canonical(clean));
  },
  timeoutMs,
);
