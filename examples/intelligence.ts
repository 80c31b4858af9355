// The loop in small: record what a house did, predict, adapt on trial, see whether it learns. Everything stays in memory.
//
//   node examples/intelligence.ts
//
// It checks its own result and ends with exit code 1 where something is not as it should be.
import assert from "node:assert/strict";
import { openLoop } from "../src/index.ts"; // in a program of yours: from "whetstone"

const dayMs = 86_400_000;
let now = Date.UTC(2026, 0, 5, 9);

await using loop = await openLoop({ transient: true, clock: { now: () => now } });

/** Calls of one session of ezra; policies that are on trial are asked for first, as a harness does. */
async function session(
  name: string,
  succeeds: (threshold: unknown, call: number) => boolean,
  calls: number,
): Promise<void> {
  now += 20 * 60_000;
  await using ezra = await loop.intelligence({ session: name, zone: "UTC" });
  const { value } = await ezra.policyFor("ezra", "evidence_threshold");
  await ezra.recordExecutions(
    Array.from({ length: calls }, (_, call) => ({
      tool: "git_status",
      params: { path: "." },
      house: "ezra",
      model: "hermes3:8b",
      task_type: "read",
      success: succeeds(value, call),
      latency_ms: 100 + call,
    })),
  );
}

const intelligence = await loop.intelligence();

// 1. Twenty executions, fifteen of which succeed, and what they let one predict.
await session("first", (_, call) => call < 15, 20);
await loop.derive();
const prediction = await intelligence.predictSuccess("git_status", { house: "ezra" });
console.log(
  `1. prediction: ${prediction.probability.toFixed(2)} (90% ${prediction.interval.low.toFixed(2)} to ${prediction.interval.high.toFixed(2)}): ${prediction.reasoning}`,
);
assert(prediction.probability > 0.5 && prediction.probability < 0.9);
assert(prediction.interval.low < 0.75 && prediction.interval.high > 0.75);

// 2. Twenty executions of one session are no reason to change anything.
const early = await intelligence.analyzeAndAdapt();
console.log(`2. changes after one session: ${early.length}`);
assert.equal(early.length, 0);

// 3. Sixty sessions in which most calls fail are. The default mode only suggests; here it may act.
const policies = await loop.policies();
await policies.setMode(["policy"], "apply", "the example lets it act");
for (let n = 0; n < 60; n += 1) await session(`bad ${n}`, (_, call) => call === 0, 4);
await loop.derive();
const [started] = await intelligence.analyzeAndAdapt();
console.log(
  `3. adaptation: ${started?.change_type} ${String(started?.old_value)} -> ${String(started?.new_value)} (${started?.state}): ${started?.reason}`,
);
assert.equal(started?.state, "trial");
assert.deepEqual([started?.old_value, started?.new_value], [0.8, 0.7]);

// 4. Half of the next sessions get the new value. Here it helps: that is what the trial has to find out.
for (let n = 0; n < 150; n += 1)
  await session(`trial ${n}`, (threshold, call) => (threshold === 0.7 ? call < 3 : call < 1), 4);
now += dayMs;
await loop.derive();
const [kept] = await intelligence.analyzeAndAdapt();
console.log(`4. the trial: ${kept?.state}, measured effect ${kept?.measured_effect?.toFixed(2)}`);
assert.equal(kept?.state, "kept");
assert(Math.abs((kept.measured_effect ?? 0) - 0.5) < 0.1);
assert.equal((await intelligence.currentPolicies())["ezra"]?.["evidence_threshold"], 0.7);

// 5. Whether it learns: the last three days against the three before.
now += 2 * dayMs;
for (let n = 0; n < 40; n += 1) await session(`after ${n}`, (_, call) => call < 3, 4);
await loop.derive();
const { velocity, improvement, recent_interval: recent } = await intelligence.learningVelocity();
console.log(`5. learning: ${velocity}, ${improvement?.toFixed(2)} over ${recent.n} outcomes`);
assert.equal(velocity, "accelerating");

const report = await intelligence.intelligenceReport();
assert.equal(report.recent_adaptations[0]?.state, "kept");
console.log("As it should be.");
