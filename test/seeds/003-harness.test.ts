import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Candidate, defineTool, House, Mode, ToolFault } from "../../src/index.ts";
import { trialHarness } from "../harness/trial-harness.ts";

/** A run that makes calls as told, then an artefact of it under the sovereign house's eyes. */
async function judged(calls: readonly boolean[]) {
  const told: { category: string; severity: string; body: string }[] = [];
  const look = defineTool({
    name: "look_up",
    description: "",
    input: z.object({ fails: z.boolean(), at: z.int() }),
    access: "read",
    run: ({ fails }, { read }) => {
      if (fails) throw new ToolFault("tool-error", "cannot look");
      read("page");
    },
  });
  const ezra = trialHarness({
    house: House.Ezra,
    mode: Mode.Intelligent,
    model: "hermes3:8b",
    tools: [look],
    notify: { deliver: async (notification) => void told.push(notification) },
  });
  const timmy = ezra.as(House.Timmy);
  for (const [at, isGood] of calls.entries())
    await ezra.execute(
      "look_up",
      { fails: !isGood, at: isGood ? at : 0 },
      { fallback: () => null },
    );
  const artefact = await ezra.deliver({ content: "found", cites: ["page"], confidence: 0.9 });
  return { signOff: await timmy.signOff(artefact), told };
}

describe("seed 003: candidates and review gates", () => {
  const budget = { complexity: "complex", candidateCost: 1, remaining: 10 } as const;
  const answers = ["it is 41", "it is 42", "well: it is 42"];

  it("003-09: K candidates run at the same time, and the one chosen comes with the reason", async () => {
    const harness = trialHarness({ house: House.Timmy });
    let [running, most] = [0, 0];
    const candidate = async (index: number): Promise<Candidate<number>> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      return { value: index, answer: answers[index] ?? "" };
    };
    const agreeing = ["Answer: 41", "Answer: 42", "answer 42."];
    const best = await harness.bestOf(
      3,
      async (index) => ({ ...(await candidate(index)), answer: agreeing[index] ?? "" }),
      budget,
    );
    expect(most).toBe(3);
    expect([1, 2]).toContain(best.index);
    expect(best.reasons[0]).toBe("2 came to this outcome");
    expect(best.candidates.map(({ ok }) => ok)).toEqual([true, true, true]);
    const sure = await harness.bestOf(
      3,
      async (index) => ({ ...(await candidate(index)), confidence: [20, 95, 40][index]! }),
      budget,
    );
    expect(sure.index).toBe(1);
    expect(sure.reasons).toContain("surer of itself");
  });

  it.each([
    [{ ...budget, complexity: "simple" }, "the task is simple, and only complex or epic ones"],
    [{ ...budget, remaining: 3.7 }, "3 at 1 do not fit into 3.7 with a margin of 20%"],
    [{ complexity: "epic" }, "without the price of one"],
  ] as const)(
    "003-09: under the gate and the budget guard one candidate is made: %j",
    async (options, said) => {
      const made: number[] = [];
      const harness = trialHarness({ house: House.Timmy });
      const best = await harness.bestOf(
        3,
        async (index) => {
          made.push(index);
          return { value: index, answer: "x" };
        },
        options,
      );
      expect(made).toEqual([0]);
      expect(best).toMatchObject({
        value: 0,
        index: 0,
        reasons: [expect.stringContaining(said) as string],
      });
    },
  );

  it("003-09: candidates that fail are left out; all that fail, cancellation and a wrong K are errors", async () => {
    const harness = trialHarness({ house: House.Timmy });
    const second = await harness.bestOf(
      2,
      async (index) => {
        if (index === 0) throw new Error("first failed");
        return { value: index, answer: "x" };
      },
      budget,
    );
    expect(second).toMatchObject({
      index: 1,
      reasons: ["the others failed"],
      candidates: [{ ok: false }, { ok: true }],
    });
    const none = harness.bestOf(2, () => Promise.reject(new Error("no")), budget);
    await expect(none).rejects.toMatchObject({ code: "candidates-failed" });
    const abort = new AbortController();
    const given = harness.bestOf(
      2,
      (index, signal) => {
        setTimeout(() => abort.abort(), 5);
        return new Promise<Candidate<never>>((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(new Error("stopped")));
        });
      },
      { ...budget, signal: abort.signal },
    );
    await expect(given).rejects.toMatchObject({ name: "AbortError" });
    for (const k of [1, 6, 2.5])
      await expect(
        harness.bestOf(k, async () => ({ value: 0, answer: "" }), budget),
      ).rejects.toMatchObject({
        code: "bad-candidate-count",
      });
  });

  it("003-10: the sign-off passes a run whose steps were sound, and tells nobody", async () => {
    const { signOff, told } = await judged([true, true, true]);
    expect(signOff).toMatchObject({ verdict: "passed", accuracy: 1, scored: 3, house: "timmy" });
    expect(told).toEqual([]);
  });

  it("003-10: with accuracy below a half it opens an approval instead of passing", async () => {
    const { signOff, told } = await judged([true, false, false, false, false, false, true]);
    expect(signOff.accuracy).toBeLessThan(0.5);
    expect(signOff).toMatchObject({
      verdict: "needs-approval",
      reason: expect.stringMatching(/^\d+% of 7 scored steps were correct$/) as string,
    });
    expect(told).toMatchObject([{ category: "approval", severity: "warning" }]);
  });

  it("003-10: so it does when the last scored step was incorrect, however good the rest", async () => {
    const { signOff, told } = await judged([
      true,
      true,
      true,
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(signOff.accuracy).toBeGreaterThan(0.5);
    expect(signOff).toMatchObject({
      verdict: "needs-approval",
      reason: "the last of 12 scored steps was incorrect",
    });
    expect(told).toHaveLength(1);
  });
});
