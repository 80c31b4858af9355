import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateTranscripts } from "../../bench/generate-transcripts.ts";
import {
  beforeReading,
  scanTrial,
  sessionLines,
  sessionText,
  setupWith,
  trialFolder,
  write,
} from "./scan-trial.ts";

const withThreads = { timeout: 240_000 };

describe("a scan of what cannot be read", () => {
  it("says why, keeps it as diagnostics, and reads the rest", async () => {
    const folder = trialFolder();
    const { scan, store } = await scanTrial();
    write(folder, "a.jsonl", sessionText("aaaa", 3));
    symlinkSync(join(folder, "nowhere"), join(folder, "dangling.jsonl"));
    symlinkSync(folder, join(folder, "loop"));
    mkdirSync(join(folder, "folder.jsonl"));
    execFileSync("mkfifo", [join(folder, "pipe.jsonl")]);
    const first = await scan([folder, join(folder, "missing")]);
    expect(first).toMatchObject({ files: 1, sessions: 1, diagnostics: 4, unknownFormats: 0 });
    expect(
      first.unknownFormatFiles.map((file) => [file.path.replace(folder, ""), file.looksLike]),
    ).toEqual([
      ["/dangling.jsonl", "unreadable: no such file or folder"],
      ["/loop", "unreadable: a link to a folder above itself is not followed"],
      ["/pipe.jsonl", "unreadable: not a regular file"],
      ["/missing", "unreadable: no such file or folder"],
    ]);
    expect(await store.diagnosticsByReason()).toEqual({ unreadable: 4 });
    expect(await scan([folder, join(folder, "missing")])).toMatchObject({
      files: 0,
      diagnostics: 0,
      duplicates: 0,
    });
  });

  it("bears garbage of every kind", async () => {
    const folder = trialFolder();
    const { scan, store } = await scanTrial();
    const setup = setupWith({ maxLineBytes: 100_000, maxDocumentBytes: 100_000 });
    const lines = sessionLines("aaaa", 6);
    const hostile = [
      ...lines.slice(0, 3),
      `{"type":"user","deep":${"[".repeat(20_000)}${"]".repeat(20_000)}}`,
      '{"type":"user","message":',
      `{"type":"user","message":{"role":"user","content":"${"x".repeat(300_000)}"}}`,
      '"a string"',
      ...lines.slice(3),
    ];
    write(folder, "hostile.jsonl", `${hostile.join("\n")}\n`);
    write(folder, "empty.jsonl", "");
    write(
      folder,
      "binary.bin",
      Uint8Array.from({ length: 5000 }, (_, index) => index * 31),
    );
    write(folder, "deep.json", "[".repeat(100_000));
    write(folder, "large.json", JSON.stringify({ messages: ["x".repeat(200_000)] }));
    write(folder, "not-zstd.jsonl.zst", "plain text");
    write(folder, "not-sqlite.db", "SQLite format 3\0 or so it says");
    const result = await scan([folder], { setup });
    expect(result).toMatchObject({ files: 1, sessions: 1, executions: 6, steps: 13 });
    expect(await store.diagnosticsByReason()).toMatchObject({
      "too-deep": 1,
      "line-too-long": 1,
      "malformed-json": 1,
      "not-an-object": 1,
      "unknown-format": 6,
    });
    expect(await scan([folder], { setup })).toMatchObject({
      files: 0,
      diagnostics: 0,
      unchanged: 7,
    });
  });

  it("reports what vanishes or shrinks between finding and reading", async () => {
    const folder = trialFolder();
    const { scan, store } = await scanTrial();
    const gone = write(folder, "gone.jsonl", sessionText("aaaa", 3));
    const cut = write(folder, "cut.jsonl", sessionText("bbbb", 30));
    write(folder, "stays.jsonl", sessionText("cccc", 3));
    const acting = beforeReading(store, () => {
      rmSync(gone, { force: true });
      truncateSync(cut, 5000);
    });
    const result = await scan([folder], { store: acting });
    expect(result).toMatchObject({ files: 2, sessions: 2, diagnostics: 2 });
    expect(await store.diagnosticsByReason()).toEqual({
      unreadable: 1,
      "source-changed-while-reading": 1,
    });
    writeFileSync(cut, sessionText("bbbb", 30));
    expect(await scan([folder])).toMatchObject({ files: 1, diagnostics: 0 });
    expect((await store.counts()).sessions).toBe(2);
  });
});

describe("two scans at once", () => {
  it("end in the record of one", withThreads, async () => {
    const folder = trialFolder();
    generateTranscripts({ folder, bytes: 3_000_000, fileBytes: 900_000, seed: 6 });
    const alone = await scanTrial();
    await alone.scan([folder]);
    const path = join(trialFolder(), "store.db");
    const [one, two] = [await scanTrial(path), await scanTrial(path)];
    const results = await Promise.all([one.scan([folder]), two.scan([folder])]);
    expect(await one.record()).toEqual(await alone.record());
    const whole = await alone.store.counts();
    expect(results.reduce((sum, { steps }) => sum + steps, 0)).toBe(whole.steps);
    expect(results.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(whole.sessions);
    expect(await two.scan([folder])).toMatchObject({ files: 0, steps: 0 });
  });
});
