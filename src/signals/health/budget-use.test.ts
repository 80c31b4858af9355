import { describe, expect, test } from "vitest";
import { budgetUse, spendingOf } from "./budget-use.ts";

const spent = { harness: "codex", agent: "codex", toldAgent: "Codex CLI", repo: "github.com/acme/shop", tokens: 1_500, costNano: 2_500_000_000 }; // prettier-ignore

describe("use of a session's budget", () => {
  test.each([
    ["tokens passed", [{ tokens: 1_000 }], { isPassed: true, words: "it spent 1,500 tokens of 1,000 tokens allowed (150%)" }],
    ["exactly spent is not passed", [{ tokens: 1_500 }], { isPassed: false, words: "it spent 1,500 tokens of 1,500 tokens allowed (100%)" }],
    ["cost passed, tokens not", [{ tokens: 9_000, costUsd: 2 }], { isPassed: true, words: "it spent $2.50 of $2.00 allowed (125%)" }],
    ["both passed, the worse first", [{ tokens: 1_000, costUsd: 1 }], { isPassed: true, words: "it spent $2.50 of $1.00 allowed (250%); it spent 1,500 tokens of 1,000 tokens allowed (150%)" }],
    ["the first that fits counts", [{ harness: "pi", tokens: 1 }, { repo: "github.com/acme/shop", tokens: 2_000 }, { tokens: 1 }], { isPassed: false, words: "it spent 1,500 tokens of 2,000 tokens allowed (75%)" }],
    ["none fits", [{ agent: "Explore", tokens: 1 }], null],
    ["the agent is the program as well", [{ agent: "codex", tokens: 2_000 }], { isPassed: false, words: "it spent 1,500 tokens of 2,000 tokens allowed (75%)" }],
    ["the agent is what its record calls it", [{ agent: "Codex CLI", tokens: 2_000 }], { isPassed: false, words: "it spent 1,500 tokens of 2,000 tokens allowed (75%)" }],
    ["no budget", [], null],
  ])("%s", (_name, budgets, use) => {
    expect(budgetUse(spent, budgets)).toEqual(use);
  }); // prettier-ignore

  test("what nobody knows passes no budget", () => {
    expect(budgetUse({ ...spent, tokens: null, costNano: null }, [{ tokens: 1, costUsd: 1 }])).toBeNull(); // prettier-ignore
    const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
    expect(spendingOf({ ...spent, usage })).toEqual({ ...spent, tokens: null });
    expect(spendingOf({ ...spent, usage: { ...usage, input: 3, cacheRead: 4 } }).tokens).toBe(7);
  });
});
