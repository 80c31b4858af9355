import { describe, expect, it } from "vitest";
import { failed, sampleSession, worked } from "../learn/harvest/sample-session.suite.ts";
import type { Outcome } from "../core/outcome.ts";
import type { OutcomeRow } from "../core/rows.ts";
import { sessionOutcome } from "./session-outcome.ts";
import { taskTypeOf } from "./task-type.ts";

const given = (source: string, value: Outcome, over: Partial<OutcomeRow> = {}): OutcomeRow => ({
  target: "s",
  value,
  source,
  weight: 1,
  actor: "user:1000",
  at: 0,
  ...over,
});
const used = (...events: Parameters<typeof sampleSession>[0]) => sampleSession(events).executions;

const greenTests = used(failed("npm test", "1 failed"), worked("npm test", "12 passed"));
const redTests = used(worked("npm test"), failed("pytest -q", "1 failed"), worked("git status"));

describe("sessionOutcome", () => {
  it("is unknown when nobody said anything", () => {
    expect(sessionOutcome([], used(worked("git status")))).toEqual({
      outcome: "unknown",
      outcomeSource: "none",
      outcomeWeight: 0,
    });
  });

  it("is that of the last test run", () => {
    expect(sessionOutcome([], greenTests)).toMatchObject({
      outcome: "success",
      outcomeSource: "test-run",
    });
    expect(sessionOutcome([], redTests)).toMatchObject({
      outcome: "failure",
      outcomeSource: "test-run",
    });
  });

  it("passes over test runs on an abandoned branch or without a known outcome", () => {
    const abandoned = used(worked("npm test"), failed("npm test", "1 failed", { offPath: true }));
    expect(sessionOutcome([], abandoned).outcome).toBe("success");
    const unclear = used(worked("npm test"), { run: "npm test", ok: null });
    expect(sessionOutcome([], unclear).outcome).toBe("success");
  });

  it("passes over a runner that was not found", () => {
    const missing = failed("pytest -q", "bash: pytest: command not found", { kind: "not-found" });
    expect(sessionOutcome([], used(missing)).outcome).toBe("unknown");
    expect(sessionOutcome([], used(worked("npm test"), missing)).outcome).toBe("success");
  });

  it.each([
    ["label", "verdict"],
    ["verdict", "ci"],
    ["ci", "test-run"],
    ["test-run", "commit"],
    ["commit", "person"],
  ])("believes %s more than %s", (more, less) => {
    const rows = [given(more, "success"), given(less, "failure", { at: 9 })].filter(
      (row) => row.source !== "test-run",
    );
    const tests = more === "test-run" ? greenTests : less === "test-run" ? redTests : [];
    expect(sessionOutcome(rows, tests)).toMatchObject({ outcome: "success", outcomeSource: more });
  });

  it("takes the newest judgement of one source, with its weight", () => {
    const rows = [
      given("person", "failure", { at: 5, weight: 0.5 }),
      given("person", "success", { at: 2 }),
    ];
    const expected = { outcome: "failure", outcomeSource: "person", outcomeWeight: 0.5 };
    expect(sessionOutcome(rows, [])).toEqual(expected);
    expect(sessionOutcome(rows.toReversed(), [])).toEqual(expected);
  });

  it("decides between judgements of one moment, whatever order they came in", () => {
    const rows = [
      given("label", "failure"),
      given("label", "success"),
      given("label", "success", { weight: 0.2 }),
    ];
    expect(sessionOutcome(rows, [])).toEqual(sessionOutcome(rows.toReversed(), []));
  });

  it("leaves the word to the next source when a judgement is taken back", () => {
    const rows = [given("label", "success"), given("label", "unknown", { at: 1 })];
    expect(sessionOutcome(rows, redTests)).toMatchObject({
      outcome: "failure",
      outcomeSource: "test-run",
    });
  });
});

describe("taskTypeOf", () => {
  const edit = { tool: "Edit", params: { file_path: "a.ts" }, ok: true } as const;
  const read = { tool: "Read", params: { file_path: "a.ts" }, ok: true } as const;

  it.each([
    ["nothing", used(), "other"],
    ["an edit among tests", used(read, worked("npm test"), edit), "build"],
    ["tests without edits", used(read, worked("npm test")), "test"],
    ["mostly reading", used(read, read, worked("git log")), "read"],
    ["half reading", used(read, worked("git log")), "read"],
    ["mostly commands", used(read, worked("git log"), worked("ls")), "other"],
  ])("%s", (_, tools, expected) => {
    expect(taskTypeOf(tools)).toBe(expected);
  });
});
