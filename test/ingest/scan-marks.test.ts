import {
  appendFileSync,
  cpSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { CursorRow } from "../../src/core/rows.ts";
import { detectionVersion } from "../../src/ingest/registry.ts";
import type { ScanStore } from "../../src/ingest/scan.ts";
import type { ScanResult } from "../../src/ingest/scan-tally.ts";
import { markBatch } from "../../src/ingest/source-batches.ts";
import { actRow } from "../store/record-fixtures.ts";
import { fixturePath } from "./fixture-path.ts";
import {
  beforeReading,
  scanTrial,
  sessionText,
  trialFolder,
  type Trial,
  write,
} from "./scan-trial.ts";

const count = 20;

/** Sessions in one folder, enough of them for a mark. */
function writeSessions(folder: string): string[] {
  return Array.from({ length: count }, (_, n) =>
    write(folder, `${String(n).padStart(2, "0")}.jsonl`, sessionText(`s${n}`, 1)),
  );
}

/** Read, then found unchanged: what a mark stands for. */
async function marked(): Promise<Trial & { readonly folder: string; readonly paths: string[] }> {
  const folder = trialFolder();
  const trial = await scanTrial();
  const paths = writeSessions(folder);
  expect(await trial.scan([folder])).toMatchObject({ files: count, unchanged: 0 });
  expect(await trial.scan([folder])).toMatchObject({ files: 0, unchanged: count });
  return { ...trial, folder, paths };
}

/** The store, and how often it was asked for the stamps of all sources. */
function counting(store: ScanStore): { readonly store: ScanStore; readonly asked: () => number } {
  let asked = 0;
  return { store: beforeReading(store, () => (asked += 1)), asked: () => asked };
}

async function marksOf({ store }: Pick<Trial, "store">): Promise<readonly CursorRow[]> {
  return [...(await store.cursors()).values()].filter(({ stamp }) => stamp.startsWith("folder "));
}

describe("a folder in which nothing was new", () => {
  it("is passed over by its mark alone", async () => {
    const { store, scan, folder, record } = await marked();
    const before = await record();
    const counted = counting(store);
    expect(await scan([folder], counted)).toMatchObject({ files: 0, unchanged: count });
    expect(counted.asked()).toBe(0);
    expect(await record()).toEqual(before);
  });

  it("has no mark where it holds few files", async () => {
    const folder = trialFolder();
    const trial = await scanTrial();
    write(folder, "a.jsonl", sessionText("a", 1));
    await trial.scan([folder]);
    await trial.scan([folder]);
    expect(await marksOf(trial)).toEqual([]);
  });

  it("tells no path and no name", async () => {
    const trial = await marked();
    const [mark] = await marksOf(trial);
    expect(mark).toMatchObject({ prefixHmac: "", readerState: "" });
    expect(mark?.sourceKey).toMatch(/^[0-9a-f]{32}$/);
    expect(mark?.stamp).toMatch(/^folder [0-9a-f]{32}$/);
  });

  it("is read where one file of it grows, again and again", async () => {
    const { scan, folder, paths } = await marked();
    for (const more of ["t1", "t2"]) {
      appendFileSync(paths[3] ?? "", sessionText(more, 2));
      // oxlint-disable-next-line no-await-in-loop -- one after another
      const grown = await scan([folder]);
      expect(grown).toMatchObject({ files: 1, unchanged: count - 1, executions: 2, duplicates: 0 });
      for (let again = 0; again < 3; again += 1) {
        // oxlint-disable-next-line no-await-in-loop -- one after another
        expect(await scan([folder])).toMatchObject({ files: 0, unchanged: count });
      }
    }
  });

  it("is read where only the time of a file changed, or only its size", async () => {
    const { scan, folder, paths } = await marked();
    const [path = ""] = paths;
    const { atime, mtime, size } = statSync(path);
    utimesSync(path, atime, new Date(mtime.getTime() + 5));
    expect(await scan([folder])).toMatchObject({ files: 1, unchanged: count - 1 });
    const { mtime: then } = statSync(path);
    await scan([folder]);
    appendFileSync(path, sessionText("more", 1));
    utimesSync(path, atime, then);
    expect(statSync(path).size).toBeGreaterThan(size);
    expect(await scan([folder])).toMatchObject({ files: 1, executions: 1 });
  });

  it("is read where a file comes or gets another name, not where one goes", async () => {
    const { scan, folder, paths } = await marked();
    write(folder, "new.jsonl", sessionText("new", 1));
    expect(await scan([folder])).toMatchObject({ files: 1, sessions: 1, unchanged: count });
    await scan([folder]);
    renameSync(paths[0] ?? "", join(folder, "moved.jsonl"));
    expect(await scan([folder])).toMatchObject({ files: 1, sessions: 0, unchanged: count });
    await scan([folder]);
    rmSync(paths[1] ?? "");
    expect(await scan([folder])).toMatchObject({ files: 0, unchanged: count });
  });

  it("counts what is not excluded", async () => {
    const { scan, folder } = await marked();
    const excludes = ["19.jsonl"];
    expect(await scan([folder], { excludes })).toMatchObject({ files: 0, unchanged: count - 1 });
    expect(await scan([folder])).toMatchObject({ files: 0, unchanged: count });
  });

  it("stays forgotten with what was forgotten of it", async () => {
    const { scan, store, folder } = await marked();
    const { sessions } = await store.counts();
    const [ref = ""] = await store.dirtySessions(1);
    await store.forgetSession(ref, actRow("forget"));
    expect(await scan([folder])).toMatchObject({ files: 0, unchanged: count });
    appendFileSync(join(folder, "05.jsonl"), sessionText("later", 1));
    expect(await scan([folder])).toMatchObject({ files: 1, sessions: 1 });
    await scan([folder]);
    expect((await store.counts()).sessions).toBe(sessions);
  });

  it("is read again by readers of another version", async () => {
    const trial = await marked();
    const { store, scan, folder } = trial;
    const older = [...(await store.cursors()).values()].map((previous) =>
      markBatch({ previous, next: { ...previous, readerVersion: previous.readerVersion - 1 } }),
    );
    await store.append(older);
    expect(await scan([folder])).toMatchObject({ files: count, sessions: 0, unchanged: 0 });
    expect(await scan([folder])).toMatchObject({ files: 0, unchanged: count });
    const [mark] = await marksOf(trial);
    expect(mark?.readerVersion).toBe(detectionVersion);
  });
});

describe("a folder is not marked", () => {
  it("before what grew or shrank under the reader is read to its end", async () => {
    const folder = trialFolder();
    const trial = await scanTrial();
    const { scan, store } = trial;
    const [grows = "", shrinks = ""] = writeSessions(folder);
    const busy = beforeReading(store, () => {
      appendFileSync(grows, sessionText("late", 1));
      truncateSync(shrinks, readFileSync(shrinks).indexOf("\n") + 1);
    });
    await scan([folder], { store: busy });
    expect(await scan([folder])).toMatchObject({ files: 2, unchanged: count - 2 });
    expect(await marksOf(trial)).toEqual([]);
    expect(await scan([folder])).toMatchObject({ files: 0, unchanged: count });
    expect(await marksOf(trial)).toHaveLength(1);
  });

  it("by a scan that was overtaken, so that what changed meanwhile is passed over", async () => {
    const folder = trialFolder();
    const { scan, store, record } = await scanTrial();
    const [path = ""] = writeSessions(folder);
    await scan([folder]);
    const meanwhile: ScanResult[] = [];
    const overtaken: ScanStore = {
      ...beforeReading(store, () => undefined),
      append: async (batches) => {
        appendFileSync(path, sessionText("meanwhile", 3));
        meanwhile.push(await scan([folder]));
        appendFileSync(path, sessionText("afterwards", 2));
        return store.append(batches);
      },
    };
    expect(await scan([folder], { store: overtaken })).toMatchObject({ unchanged: count });
    expect(meanwhile).toMatchObject([{ files: 1, executions: 3 }]);
    expect(await scan([folder])).toMatchObject({ files: 1, executions: 2 });
    const before = await record();
    expect(await scan([folder])).toMatchObject({ files: 0, unchanged: count });
    expect(await record()).toEqual(before);
  });

  it("twice by two scans at once", async () => {
    const folder = trialFolder();
    const trial = await scanTrial();
    writeSessions(folder);
    await trial.scan([folder]);
    const both = await Promise.all([trial.scan([folder]), trial.scan([folder])]);
    expect(both).toMatchObject([{ unchanged: count }, { unchanged: count }]);
    expect(await marksOf(trial)).toHaveLength(1);
  });
});

it("files with diagnostics and of no known format are told once, with a mark as without", async () => {
  const folder = trialFolder();
  const { scan } = await scanTrial();
  const [path = ""] = writeSessions(folder);
  write(folder, "notes.txt", "what is this");
  appendFileSync(path, "{no json\n");
  expect(await scan([folder])).toMatchObject({ files: count, diagnostics: 2, unknownFormats: 1 });
  for (let again = 0; again < 3; again += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    const result = await scan([folder]);
    expect(result).toMatchObject({ files: 0, unchanged: count + 1, diagnostics: 0 });
  }
});

it("sessions are read again when a file beside their folder changes", async () => {
  const folder = trialFolder();
  const trial = await scanTrial();
  const { scan } = trial;
  const name = "workspaceStorage/0f1e2d3c";
  const workspace = join(folder, "User", name);
  cpSync(
    fixturePath(join("vscode-chat", name, "workspace.json")),
    join(workspace, "workspace.json"),
  );
  const chat = "chatSessions/2d3c4b5a-6978-4807-96a5-b4c3d2e1f001.json";
  const text = readFileSync(fixturePath(join("vscode-chat", name, chat)), "utf8");
  for (let n = 0; n < count; n += 1) {
    write(workspace, `chatSessions/${n}.json`, text.replaceAll("2d3c4b5a", `2d3c4b${n + 10}`));
  }
  await scan([folder]);
  for (let again = 0; again < 2; again += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    expect(await scan([folder])).toMatchObject({ files: 0, unchanged: count });
  }
  expect(await marksOf(trial)).toEqual([]);
  writeFileSync(join(workspace, "workspace.json"), '{"folder":"file:///home/dev/elsewhere"}');
  expect(await scan([folder])).toMatchObject({ files: count, unchanged: 0 });
});

it("a database is read again when only its log grew", async () => {
  const folder = trialFolder();
  const trial = await scanTrial();
  writeSessions(folder);
  const database = new DatabaseSync(join(folder, "state.db"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
  database.exec(readFileSync(fixturePath("hermes-state/state.sql"), "utf8"));
  await trial.scan([folder]);
  await trial.scan([folder]);
  expect(await marksOf(trial)).toHaveLength(1);
  const { size, mtimeMs } = statSync(join(folder, "state.db"));
  database.exec("CREATE TABLE more (id INTEGER)");
  expect(statSync(join(folder, "state.db"))).toMatchObject({ size, mtimeMs });
  expect(await trial.scan([folder])).toMatchObject({ files: 1, unchanged: count });
  database.close();
});
