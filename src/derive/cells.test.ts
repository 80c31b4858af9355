import { describe, expect, it } from "vitest";
import { failed, sampleSession, worked } from "../learn/harvest/sample-session.suite.ts";
import type { ExecutionView, SessionView } from "../core/session-view.ts";
import { sessionCells } from "./cells.ts";

const day = 20_458;
const noon = day * 86_400_000 + 12 * 3_600_000;
const base = sampleSession([worked("ls"), worked("ls"), worked("ls")], { startedAt: noon });

/** The session with its executions changed in turn. */
const session = (
  changes: readonly Partial<ExecutionView>[],
  over: Partial<SessionView> = {},
): SessionView => ({
  ...base,
  ...over,
  executions: changes.map((change, seq) => ({ ...base.executions[0]!, seq, at: noon, ...change })),
});

describe("sessionCells", () => {
  it("counts outcomes of one cell, unknown apart", () => {
    const [cell, ...rest] = sessionCells(
      session([
        { outcome: "success" },
        { outcome: "unknown" },
        { outcome: "failure", failureKind: "nonzero-exit" },
        { outcome: "failure", failureKind: "test-failure" },
        { outcome: "failure", failureKind: null },
      ]),
    );
    expect(rest).toEqual([]);
    expect(cell).toMatchObject({ successes: 1, failures: 3, unknown: 1, expectedFailures: 1, day });
  });

  it("leaves what is not known out of sums", () => {
    const [cell] = sessionCells(
      session([
        { latencyUs: 1500, confidence: 0.25, tokensIn: 10, tokensOut: null },
        { latencyUs: null, confidence: null, tokensIn: null, tokensOut: 5 },
        { latencyUs: 0, confidence: 0.5, tokensIn: null, tokensOut: null },
      ]),
    );
    expect(cell).toMatchObject({
      latencyUsSum: 1500,
      latencyCount: 2,
      confidenceSum: 750_000,
      confidenceCount: 2,
      tokens: 15,
    });
  });

  it("separates tools, hours, days, models, houses and task types", () => {
    const cells = sessionCells(
      session([
        {},
        { tool: "Read" },
        { hour: 3, weekday: 1 },
        { at: noon + 86_400_000 },
        { model: "other" },
        { house: "ezra" },
        { taskType: "judge" },
      ]),
    );
    expect(cells).toHaveLength(7);
    expect(cells.map((cell) => cell.taskType)).toContain("judge");
    expect(cells.filter((cell) => cell.day === day + 1)).toHaveLength(1);
  });

  it("knows an unknown time as such, and falls back on the session's", () => {
    const [timeless] = sessionCells(
      session([{ at: null, hour: null, weekday: null }], { startedAt: null }),
    );
    expect(timeless).toMatchObject({ day: -1, hour: -1, weekday: -1, lastAt: null });
    const [placed] = sessionCells(session([{ at: null }], { startedAt: noon }));
    expect(placed).toMatchObject({ day, lastAt: null });
    const [early] = sessionCells(session([{ at: -1 }]));
    expect(early).toMatchObject({ day: -1, lastAt: -1 });
  });

  it("gives the same cells in the same order, however the executions stand", () => {
    const changes = [
      { tool: "Read" },
      { tool: "Bash" },
      { at: noon + 5 },
      { outcome: "failure" as const },
    ];
    expect(sessionCells(session(changes.toReversed()))).toEqual(sessionCells(session(changes)));
  });

  it("names the place by what the session knows", () => {
    const [cell] = sessionCells(
      session([{ model: null, house: null, taskType: null }], {
        repo: null,
        house: "bezalel",
        models: ["m1", "m2"],
      }),
    );
    expect(cell).toMatchObject({
      repo: "",
      house: "bezalel",
      model: "m1",
      taskType: base.taskType,
    });
  });

  it("is empty for a session without executions", () => {
    expect(sessionCells(session([]))).toEqual([]);
    expect(sessionCells(sampleSession([failed("ls", "no")]))).toHaveLength(1);
  });
});
