import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../core/config.ts";
import type { Item } from "../core/knowledge.ts";
import type { ReportRow, SessionSummary } from "../store/port.ts";
import { type Loop, openLoop, type ScanReport } from "../loop.ts";
import { simulatedRepos, simulateFleet } from "./fleet.ts";
import { simulatedFormats } from "./script.ts";
import { writeFleet } from "./write-fleet.ts";

// The very fleet that `whetstone` shows on an empty machine.
const options = { seed: 20_260_101, sessions: 36, now: Date.UTC(2026, 0, 31, 12) };
const home = mkdtempSync(join(tmpdir(), "whetstone-fleet-"));
const fleet = simulateFleet({ ...options, workspace: join(home, "work") });
const calls = fleet.flatMap((session) => session.turns.flatMap((turn) => turn.calls));
const lessons = simulatedRepos.flatMap((repo) => repo.lessons);
let files: readonly string[];
let loop: Loop;
let report: ScanReport;
let sessions: readonly SessionSummary[];
let items: readonly Item[];

beforeAll(async () => {
  files = writeFleet(home, options);
  loop = await openLoop({
    loaded: await loadConfig({ userHome: home, env: {} }),
    userHome: home,
    env: {},
    clock: { now: () => options.now },
    transient: true,
  });
  report = await loop.scan({ paths: [], learn: true });
  sessions = await loop.store.sessions({ limit: 1000 });
  items = await loop.store.items({ limit: 1000 });
}, 60_000);
afterAll(() => loop[Symbol.asyncDispose]());

const sum = (rows: readonly ReportRow[], of: (row: ReportRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);
const telling = (tells: readonly string[]): readonly Item[] =>
  items.filter((item) => tells.every((words) => item.text.includes(words)));

/** Without the folder it was written to. */
const read = (file: string, folder: string): string =>
  readFileSync(file, "utf8").replaceAll(folder, "").replaceAll(folder.replaceAll(/[/.]/g, "-"), "");
const place = (file: string, folder: string): string =>
  relative(folder, file).replace(folder.replaceAll(/[/.]/g, "-"), "");
const counted = (of: (session: SessionSummary) => number): number =>
  sessions.reduce((total, session) => total + of(session), 0);

describe("a written fleet", () => {
  it("is the same, byte by byte, for the same seed", () => {
    const again = mkdtempSync(join(tmpdir(), "whetstone-fleet-"));
    const copies = writeFleet(again, options);
    expect(copies.map((file) => [place(file, again), read(file, again)])).toEqual(
      files.map((file) => [place(file, home), read(file, home)]),
    );
  });

  it("is read without a complaint, every session of it", () => {
    expect(report).toMatchObject({
      files: 36,
      sessions: 36,
      orphans: 0,
      diagnostics: 0,
      duplicates: 0,
    });
    expect(report.unknownFormats).toBe(0);
    expect(Object.keys(report.byHarness).toSorted()).toEqual([...simulatedFormats].toSorted());
    expect(sessions.flatMap((session) => session.unknownKeys)).toEqual([]);
  });

  it("has every call joined to its result, with the outcome it was given", async () => {
    const tools = await loop.store.report("tool", {});
    expect(sum(tools, (row) => row.executions)).toBe(calls.length);
    expect(sum(tools, (row) => row.failures)).toBe(
      calls.filter((call) => call.exitCode !== 0).length,
    );
    // Hermes says nothing of success where a tool is no shell.
    expect(sum(tools, (row) => row.unknown)).toBeLessThan(calls.length / 10);
    for (const session of sessions) {
      const executions = await loop.store.executions(session.key);
      expect(
        executions.every(
          (one) => (one.onFinalPath && one.outcomeSource !== "none") || one.outcome === "unknown",
        ),
      ).toBe(true);
    }
  });

  it("has its tokens counted once", () => {
    const raw = { input: 0, output: 0 };
    for (const file of files) addTokens(file, raw);
    expect(counted(({ usage }) => usage.input + usage.cacheRead + usage.cacheWrite)).toBe(
      raw.input,
    );
    expect(counted(({ usage }) => usage.output)).toBe(raw.output);
  });

  it("knows when, where, with which model, and how some of it ended", () => {
    expect(new Set(sessions.map((session) => session.repo))).toEqual(
      new Set(["git.example.com/acme/shop", "git.example.com/acme/ledger"]),
    );
    expect(
      sessions.every((session) => session.startedAt !== null && session.models.length === 1),
    ).toBe(true);
    expect(sessions.every((session) => session.task !== null)).toBe(true);
    const tested = fleet.filter((session) => session.turns.length === 2).length;
    expect(
      sessions.filter((session) => session.outcomeSource === "test-run").length,
    ).toBeGreaterThanOrEqual(tested);
  });

  it.each(
    lessons
      .filter((lesson) => lesson.teaches !== "nothing")
      .map((lesson) => [lesson.name, lesson] as const),
  )("teaches %s", (_, { tells, teaches }) => {
    const found = telling(tells);
    expect(found.length).toBeGreaterThan(0);
    expect(found.map((item) => item.extractor)).toContain(
      { fix: "fixes", quirk: "quirks", pitfall: "pitfalls" }[teaches as "fix"],
    );
    expect(found.some((item) => item.status === "active")).toBe(true);
  });

  it("teaches nothing by chance, nor from tests that fail as they should", () => {
    for (const words of ["git fetch", "FAILED", "AssertionError", "grep"]) {
      expect(telling([words])).toEqual([]);
    }
    expect(items.length).toBeLessThanOrEqual(lessons.length + 5);
  });

  it("makes a briefing worth reading", async () => {
    const { context } = await loop.brief({ session: null, cwd: join(home, "work", "shop") });
    expect(
      context.split("\n").filter((line) => line.startsWith("- [")).length,
    ).toBeGreaterThanOrEqual(5);
    expect(context).toContain("python3 -m pytest");
  });

  it("tells no path of this machine", () => {
    expect(items.filter((item) => item.text.includes(home))).toEqual([]);
    expect(sessions.filter((session) => session.task?.includes(home) === true)).toEqual([]);
  });
});

/** What Claude Code and Codex write of tokens. */
interface TokenRecord {
  readonly message?: { readonly id: string; readonly usage?: Record<string, number> };
  readonly payload?: {
    readonly type: string;
    readonly info: { readonly total_token_usage: Record<string, number> };
  };
}

/** Sums the tokens of one transcript, as its format states them, without the readers. */
function addTokens(file: string, total: { input: number; output: number }): void {
  if (file.endsWith(".json")) return;
  const records = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as TokenRecord);
  const responses = new Map<string, Record<string, number>>();
  for (const record of records) {
    if (record.message?.usage !== undefined) responses.set(record.message.id, record.message.usage);
    if (record.payload?.type === "token_count")
      responses.set("total", record.payload.info.total_token_usage);
  }
  for (const usage of responses.values()) {
    total.input +=
      usage["input_tokens"]! +
      (usage["cache_creation_input_tokens"] ?? 0) +
      (usage["cache_read_input_tokens"] ?? 0);
    total.output += usage["output_tokens"]!;
  }
}
