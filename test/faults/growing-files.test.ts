import { expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { corpus, includeFolders } from "./corpus.ts";
import { GrowingCorpus } from "./growing-corpus.ts";
import { canonical, createKeyedMachine, expectSameRows, isSoak, storeBeside } from "./stores.ts";

const rounds = isSoak ? 200 : 8;
const sessions = isSoak ? 600 : 90;
/** Of the files grow before each scan: few enough that some still grow before the last one. */
const growingShare = isSoak ? 0.04 : 0.4;

it(`files that grow over ${rounds} scans, cut at any byte, end as one scan of the whole files does`, async () => {
  const machine = createKeyedMachine();
  const whole = storeBeside(machine, "whole");
  for (const { whetstoneHome } of [machine, whole]) includeFolders(whetstoneHome);
  const growing = new GrowingCorpus(machine.home, corpus({ seed: 21, sessions }), createRandom(3));
  for (let round = 1; round <= rounds; round += 1) {
    growing.grow(growingShare);
    const scan = await machine.run(["scan", "--json"]);
    expect(scan.status, scan.stderr).toBe(0);
  }
  expect(growing.finish(), "files that grew to the last").toBeGreaterThan(0);
  await machine.json(["scan"]);
  await whole.json(["scan"]);
  expectSameRows(await canonical(machine), await canonical(whole));
});
