import { appendFileSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ScanProgress } from "../../src/ingest/scan.ts";
import { generateTranscripts } from "../../bench/generate-transcripts.ts";
import {
  recordRows,
  scanTrial,
  sessionLines,
  sessionText,
  trialFolder,
  write,
} from "./scan-trial.ts";

const nothingNew = {
  files: 0,
  bytes: 0,
  sessions: 0,
  steps: 0,
  executions: 0,
  byHarness: {},
  outcomes: { success: 0, failure: 0, unknown: 0 },
  orphans: 0,
  diagnostics: 0,
  duplicates: 0,
  copied: 0,
  unknownFormats: 0,
  unknownFormatFiles: [],
};

const past = 1_700_000_000;

function makeOld(path: string): void {
  utimesSync(path, past, past);
}

/** Other bytes under the same size and time: to a scan that does not open the file nothing has changed. */
function replaceUnseen(path: string): void {
  writeFileSync(path, "x".repeat(statSync(path).size));
  makeOld(path);
}

function ofSessions(rows: readonly string[]): readonly string[] {
  return rows.filter((row) => !/"table":"(?:source|diagnostic)"/.test(row));
}

/** Threads take seconds to start on a machine that is busy with other tests. */
const withThreads = { timeout: 120_000 };

describe("a scan", () => {
  it.each(["1969-12-31T23:59:59Z", "9999-04-18T19:26:00.000Z"])(
    "counts times that cannot be true (%s), once for a source, and keeps them as unknown",
    async (time) => {
      const folder = trialFolder();
      const { scan, store } = await scanTrial();
      const told = sessionText("aaaa", 4).replaceAll(
        /"timestamp":"[^"]*"/g,
        `"timestamp":"${time}"`,
      );
      write(folder, "a.jsonl", told);
      expect(await scan([folder])).toMatchObject({ sessions: 1, executions: 4 });
      expect(await store.diagnostics(10)).toMatchObject([
        { reason: "invalid-field", detail: "at is not a time from 1970 to 2255; kept as unknown." },
      ]);
      const steps = (await recordRows(store)).filter(({ table }) => table === "step");
      expect(new Set(steps.map(({ at }) => at))).toEqual(new Set([null]));
    },
  );

  it("counts what is new", async () => {
    const folder = trialFolder();
    const { scan } = await scanTrial();
    write(folder, "a.jsonl", sessionText("aaaa", 10));
    write(folder, "b.jsonl", sessionText("bbbb", 3));
    const text = readFileSync(join(folder, "a.jsonl"), "utf8");
    expect(await scan([folder])).toMatchObject({
      files: 2,
      bytes: text.length + sessionText("bbbb", 3).length,
      unchanged: 0,
      sessions: 2,
      steps: 28,
      executions: 13,
      byHarness: { "claude-code": 2 },
      outcomes: { success: 11, failure: 2, unknown: 0 },
      orphans: 0,
      diagnostics: 0,
      duplicates: 0,
    });
  });

  it("finds nothing new the second time, and opens nothing", async () => {
    const folder = trialFolder();
    const { scan, record } = await scanTrial();
    const files = [
      write(folder, "a.jsonl", sessionText("aaaa", 10)),
      write(folder, "notes.txt", "what is this"),
    ];
    files.forEach(makeOld);
    expect(await scan([folder])).toMatchObject({ files: 1, unknownFormats: 1, diagnostics: 1 });
    const before = await record();
    files.forEach(replaceUnseen);
    expect(await scan([folder])).toMatchObject({ ...nothingNew, unchanged: 2 });
    expect(await record()).toEqual(before);
  });

  it("says what files of no known format look like, once", async () => {
    const folder = trialFolder();
    const { scan } = await scanTrial();
    const path = write(folder, "notes.txt", "what is this");
    const first = await scan([folder]);
    expect(first.unknownFormatFiles).toEqual([{ path, looksLike: "text" }]);
    appendFileSync(path, " and more");
    expect(await scan([folder])).toMatchObject({
      unknownFormats: 0,
      diagnostics: 0,
      unknownFormatFiles: [{ path, looksLike: "text" }],
    });
    writeFileSync(path, sessionText("cccc", 2));
    expect(await scan([folder])).toMatchObject({ files: 1, sessions: 1, executions: 2 });
  });

  it("reads only what a file has grown by, to the same record as at once", async () => {
    const folder = trialFolder();
    const [grown, whole] = [await scanTrial(), await scanTrial()];
    const lines = sessionLines("aaaa", 20).map((line) => `${line}\n`);
    const path = write(folder, "a.jsonl", "");
    expect(await grown.scan([folder])).toMatchObject({ files: 0, unknownFormats: 1 });
    let steps = 0;
    for (let from = 0; from < lines.length; from += 7) {
      const added = lines.slice(from, from + 7).join("");
      // The last line is cut in half, and its rest comes with the next growth.
      appendFileSync(path, added.slice(0, -40));
      steps += (await grown.scan([folder])).steps;
      appendFileSync(path, added.slice(-40));
    }
    steps += (await grown.scan([folder])).steps;
    await whole.scan([folder]);
    expect(steps).toBe(lines.length);
    // A source is described when it is first met: here as an empty file, and then by its first lines.
    expect(ofSessions(await grown.record())).toEqual(ofSessions(await whole.record()));
    expect(ofSessions(await whole.record()).length).toBeGreaterThan(60);
  });

  it("ends in the same record in any order and by any number of threads", withThreads, async () => {
    const folder = trialFolder();
    generateTranscripts({ folder, bytes: 4_600_000, fileBytes: 700_000, seed: 3 });
    const reference = await scanTrial();
    const { files } = await reference.scan([folder], { threads: 1 });
    expect(files).toBeGreaterThan(5);
    const expected = await reference.record();
    const threads = await scanTrial();
    await threads.scan([folder], { threads: 2 });
    expect(await threads.record()).toEqual(expected);
    const apart = await scanTrial();
    for (const kind of ["codex", "claude"]) {
      const root = join(folder, kind);
      await apart.scan([root]);
    }
    expect(await apart.record()).toEqual(expected);
  });

  it(
    "hands over each session once its source is stored, where threads read",
    withThreads,
    async () => {
      const folder = trialFolder();
      const { files } = generateTranscripts({
        folder,
        bytes: 4_600_000,
        fileBytes: 700_000,
        seed: 3,
      });
      const { scan, store } = await scanTrial();
      const taken: string[] = [];
      const takeSessions = async (refs: readonly string[]) => {
        const stored = await store.loadFamilies(refs);
        expect(
          stored
            .flat()
            .map(({ session }) => session.ref)
            .toSorted(),
        ).toEqual(refs.toSorted());
        taken.push(...refs);
      };
      const { sessions } = await scan([folder], { takeSessions, threads: 1 });
      expect(sessions).toBe(files);
      expect(taken.toSorted()).toEqual((await store.dirtySessions(1000)).toSorted());
      const few = write(trialFolder(), "a.jsonl", sessionText("aaaa", 5));
      await scan([few], { takeSessions });
      expect(taken).toHaveLength(sessions);
    },
  );

  it("reads a rewritten file anew, and keeps what it held before", async () => {
    const folder = trialFolder();
    const { scan, store } = await scanTrial();
    const path = write(folder, "a.jsonl", sessionText("aaaa", 5));
    await scan([folder]);
    writeFileSync(path, sessionText("bbbb", 4));
    expect(await scan([folder])).toMatchObject({ sessions: 1, executions: 4, duplicates: 0 });
    expect((await store.counts()).sessions).toBe(2);
    const [cursor] = (await store.cursors()).values();
    expect(cursor).toMatchObject({ generation: 1 });
  });

  it("reads again what a reader of another version has read, under the same keys", async () => {
    const folder = trialFolder();
    const { scan, store, record } = await scanTrial();
    write(folder, "a.jsonl", sessionText("aaaa", 5));
    await scan([folder]);
    const before = await record();
    const [previous] = [...(await store.cursors()).values()];
    if (previous === undefined) throw new Error("no cursor");
    const next = { ...previous, readerVersion: previous.readerVersion - 1 };
    const empty = { facts: [], steps: [], usage: [], observations: [], outcomes: [] };
    const cursor = { previous, next };
    await store.append([{ source: null, cursor, sessions: [], diagnostics: [], ...empty }]);
    const again = await scan([folder]);
    expect(again).toMatchObject({ files: 1, sessions: 0, steps: 0, executions: 0 });
    expect(again.duplicates).toBeGreaterThan(10);
    expect(again.copied).toBe(0);
    expect(await record()).toEqual(before);
    expect([...(await store.cursors()).values()]).toEqual([previous]);
  });

  it("tells how far it is, and stops when it is told to", withThreads, async () => {
    const folder = trialFolder();
    generateTranscripts({ folder, bytes: 4_600_000, fileBytes: 700_000, seed: 4 });
    const { scan, store } = await scanTrial();
    const stop = new AbortController();
    const stopping = scan([folder], {
      signal: stop.signal,
      onProgress: ({ filesDone }) => filesDone > 0 && stop.abort(new Error("enough")),
    });
    await expect(stopping).rejects.toThrow("enough");
    const partly = (await store.counts()).steps;
    expect(partly).toBeGreaterThan(0);
    const told: ScanProgress[] = [];
    const rest = await scan([folder], { onProgress: (progress) => told.push(progress) });
    expect(rest.steps).toBeGreaterThan(0);
    expect(told.length).toBeGreaterThan(0);
    expect(told.at(-1)).toMatchObject({ filesDone: told[0]?.filesTotal });
    expect(told.at(-1)?.current).toContain(".jsonl");
    const done = told.map((progress) => progress.bytesDone);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    const whole = await scanTrial();
    const { steps } = await whole.scan([folder]);
    expect(partly + rest.steps).toBe(steps);
  });

  it("leaves out what is excluded and the side files of sources", async () => {
    const folder = trialFolder();
    const { scan } = await scanTrial();
    write(folder, "private/a.jsonl", sessionText("aaaa", 2));
    write(folder, "b.jsonl", sessionText("bbbb", 2));
    expect(await scan([folder], { excludes: ["private"] })).toMatchObject({
      files: 1,
      sessions: 1,
      unknownFormats: 0,
    });
  });

  it("gives its zone to sessions of this machine only", async () => {
    const folder = trialFolder();
    const { scan, store } = await scanTrial();
    const own = join(folder, "own");
    write(folder, "own/a.jsonl", sessionText("aaaa", 1));
    write(folder, "own-not/b.jsonl", sessionText("bbbb", 1));
    await scan([folder], { ownRoots: [own, join(folder, "missing")] });
    const rows = await recordRows(store);
    const zones = rows.flatMap((row) => ("zone" in row ? [row["zone"]] : []));
    expect(new Set(zones)).toEqual(new Set([null, "UTC"]));
  });

  it("reads the folders of this machine's agents when no path is given", async () => {
    const folder = trialFolder();
    const { scan } = await scanTrial();
    write(folder, "a.jsonl", sessionText("aaaa", 1));
    const result = await scan([], { ownRoots: [folder, join(folder, "missing")] });
    expect(result).toMatchObject({ files: 1, diagnostics: 0, unknownFormatFiles: [] });
  });
});
