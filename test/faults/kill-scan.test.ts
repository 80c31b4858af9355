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
} from "./stores.ts";

const kills = isSoak ? 2000 : 50;
const sessions = isSoak ? 5000 : 300;

it(`${kills} kills at random moments while files grow, then one run, end as one clean run does`, async () => {
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
    const started = performance.now();
    if (await killAfter(machine, ["scan"], random() * longestMs)) killedAtWork += 1;
    // Ended by itself: the window was too wide for what there was to do.
    else longestMs = Math.max(200, performance.now() - started);
  }
  growing.finish();
  const last = await machine.run(["scan"]);
  expect(last.status, last.stderr).toBe(0);
  expect(await machine.json(["scan"])).toMatchObject({ sessions: 0, steps: 0, executions: 0 });
  expect((await machine.json(["doctor"]))["ok"]).toBe(true);
  await clean.json(["scan"]);
  expectSameRows(await canonical(machine), await canonical(clean));
});
