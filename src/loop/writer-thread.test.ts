import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { hex, recordBatch, stepRow } from "../../test/store/record-fixtures.ts";
import { loadConfig } from "../core/config.ts";
import { openLoop } from "../open-loop.ts";
import { startWriterThread } from "./writer-thread.ts";

async function makeStart() {
  const home = mkdtempSync(join(tmpdir(), "whetstone-writer-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const env = { WHETSTONE_HOME: home };
  return {
    home,
    start: {
      key: new Uint8Array(32),
      loaded: await loadConfig({ userHome: home, env }),
      userHome: home,
      env,
    },
  };
}

const oneStep = (n: number) => recordBatch({ steps: [stepRow(hex(32, "a"), n)] });

it("answers like the store, also where a batch cannot be written", async () => {
  const { home, start } = await makeStart();
  await using loop = await openLoop({ home, userHome: home, env: {} });
  await using thread = startWriterThread(start);
  const answers = await Promise.all([
    thread.append([oneStep(0), oneStep(1)]),
    thread.append([oneStep(1)]),
  ]);
  expect(answers.flat().map(({ stored, duplicate }) => [stored, duplicate])).toEqual([
    [1, 0],
    [1, 0],
    [0, 1],
  ]);
  const broken = recordBatch({
    steps: [stepRow(hex(32, "a"), 9, { locator: null as unknown as string })],
  });
  await expect(thread.append([broken])).rejects.toThrow(/NOT NULL/);
  expect(await loop.store.counts()).toMatchObject({ steps: 2 });
});

it("says that the store is away when the thread cannot open it, and begins again", async () => {
  const { home, start } = await makeStart();
  const inTheWay = join(home, "whetstone.db");
  mkdirSync(inTheWay);
  await using thread = startWriterThread(start);
  const away = { code: "database-unavailable" };
  await expect(thread.append([oneStep(0)])).rejects.toMatchObject(away);
  rmSync(inTheWay, { recursive: true });
  expect(await thread.append([oneStep(0)])).toMatchObject([{ stored: 1 }]);
});

it("has the log folded back beside its commits", async () => {
  const { home, start } = await makeStart();
  await using thread = startWriterThread(start);
  await thread.append([oneStep(0)]);
  const path = join(home, "whetstone.db");
  await expect.poll(() => pagesFoldedBack(path), { timeout: 10_000 }).toBeGreaterThan(0);
});

/** From the index of the log (SQLite's "WAL-mode file format", 2.1: `nBackfill`). */
function pagesFoldedBack(path: string): number {
  return readFileSync(`${path}-shm`).readUInt32LE(96);
}
