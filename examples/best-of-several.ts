// Several attempts at once, and the best of them with the reason: three programs for one task are run, and what they
// answer is put to the vote.
//
//   node examples/best-of-several.ts
//
// It checks its own result and ends with exit code 1 where something is not as it should be.
import assert from "node:assert/strict";
import { z } from "zod";
// In a program of yours: from "whetstone".
import { defineTool, Harness, House, Mode } from "../src/index.ts";

// The task: how many days lie between two dates. The third attempt forgets that 2024 has a 29th of February.
const attempts = [
  "(Date.UTC(2024, 2, 1) - Date.UTC(2024, 1, 1)) / 86400000",
  "(() => { let n = 0; for (let d = new Date('2024-02-01T00:00Z'); d < new Date('2024-03-01T00:00Z'); d.setUTCDate(d.getUTCDate() + 1)) n += 1; return n; })()",
  "[31, 28, 31][1]",
];

const evaluate = defineTool({
  name: "evaluate",
  description: "Run an expression in a process of its own and answer what it prints.",
  input: z.strictObject({ expression: z.string() }),
  access: "read",
  run: async ({ expression }, { run, signal }) => {
    const { stdout } = await run(process.execPath, ["--print", expression], { signal });
    return stdout.trim();
  },
});

await using bezalel = new Harness({
  house: House.Bezalel,
  mode: Mode.Intelligent,
  store: ":memory:",
  tools: [evaluate],
});

let made = 0;
async function attempt(index: number, signal: AbortSignal) {
  made += 1;
  const expression = attempts[index] ?? "";
  const { data } = await bezalel.execute("evaluate", { expression }, { signal });
  return { value: { expression, days: Number(data) }, answer: String(data) };
}

// 1. Complex enough, and the money is there: three at once, and two agree.
const best = await bezalel.bestOf(3, attempt, {
  complexity: "complex",
  candidateCost: 0.02,
  remaining: 1,
});
console.log(`1. ${best.value.days} days, of ${best.candidates.length}: ${best.reasons.join("; ")}`);
assert.equal(best.value.days, 29);
assert.equal(made, 3);

// 2. One that fails is left out.
const rest = await bezalel.bestOf(
  3,
  async (index, signal) => {
    if (index === 0) throw new Error("the model did not answer");
    return attempt(1, signal);
  },
  { complexity: "complex", candidateCost: 0.02, remaining: 1 },
);
console.log(`2. ${rest.value.days} days, without the one that failed`);
assert.equal(rest.value.days, 29);
assert.equal(rest.candidates.filter(({ ok }) => ok).length, 2);

// 3. Where the money does not reach, one is made, and the reason says so.
made = 0;
const single = await bezalel.bestOf(3, attempt, {
  complexity: "complex",
  candidateCost: 0.5,
  remaining: 1,
});
console.log(`3. one alone: ${single.reasons.join("; ")}`);
assert.equal(made, 1);
assert.equal(single.candidates.length, 1);
console.log("As it should be.");
