import { expect, test } from "vitest";
import type { SessionView } from "../../core/session-view.ts";
import { activeMs, agentRun } from "./agent-run.ts";

const usage = { input: 10, output: 5, cacheRead: 3, cacheWrite: 2, reasoning: 1 };
const empty = {
  key: "0123456789abcdef",
  agent: null,
  harness: "codex",
  title: null,
  usage,
  steps: [],
  executions: [],
};

test("a session without any time has no place on a time line", () => {
  const session = { ...empty, startedAt: null, endedAt: null } as unknown as SessionView;
  expect(agentRun(session)).toBeNull();
});

test("a session that says no tokens has used an unknown number of them, not none", () => {
  const silent = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  const session = { ...empty, usage: silent, startedAt: 1, endedAt: 3 } as unknown as SessionView;
  expect(agentRun(session)?.tokens).toBeNull();
});

test("reasoning tokens are part of the output and count once", () => {
  const session = { ...empty, startedAt: 1000, endedAt: 3000 } as unknown as SessionView;
  expect(agentRun(session)).toMatchObject({
    agent: "codex",
    start: 1000,
    end: 3000,
    tokens: 20,
    prefillTokens: null,
  });
});

test("waiting for a person is none of its time", () => {
  const steps = [
    { kind: "user", at: 1000 },
    { kind: "assistant", at: 3000 },
    { kind: "user", at: 90_000 },
    { kind: "tool", at: 91_000 },
    { kind: "user", at: 80_000 },
    { kind: "assistant", at: 95_000 },
  ].map((step) => ({ ...step, onFinalPath: true }));
  const run = agentRun({
    ...empty,
    startedAt: 1000,
    endedAt: 200_000,
    steps,
  } as unknown as SessionView);
  expect(run?.waits).toEqual([
    { start: 3000, end: 90_000 },
    { start: 95_000, end: 200_000 },
  ]);
  expect(run === null ? null : activeMs(run)).toBe(7000);
});
