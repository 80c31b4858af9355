// A policy under drift: what was right for a house stops being right, a change is tried on half of the sessions and kept
// because it helps. When the world drifts again the next change is a bad one, and is rolled back by itself.
//
//   node examples/adaptive-policy.ts
//
// Everything stays in memory. It checks its own result and ends with exit code 1 where something is not as it should be.
import assert from "node:assert/strict";
import { openLoop } from "../src/index.ts"; // in a program of yours: from "whetstone"

const dayMs = 86_400_000;
let now = Date.UTC(2026, 0, 5, 9);
await using loop = await openLoop({ transient: true, clock: { now: () => now } });

/** Of four calls of a session so many succeed, by the threshold that is in force for it. */
type World = Readonly<Record<string, number>>;
const calm: World = { "0.8": 4 };
const drifted: World = { "0.8": 1, "0.7": 3 };
const driftedAgain: World = { "0.7": 1, "0.6": 0, "0.8": 0 };

/** Lets sessions happen, and says which share of their calls succeeded. */
async function sessions(name: string, count: number, world: World): Promise<number> {
  let successes = 0;
  for (let n = 0; n < count; n += 1) {
    now += 20 * 60_000;
    await using ezra = await loop.intelligence({ session: `${name} ${n}`, zone: "UTC" });
    const { value } = await ezra.policyFor("ezra", "evidence_threshold");
    const good = world[String(value)] ?? 0;
    successes += good;
    await ezra.recordExecutions(
      [0, 1, 2, 3].map((call) => ({
        tool: "git_log",
        params: { path: "." },
        house: "ezra",
        model: "hermes3:8b",
        task_type: "read",
        success: call < good,
        latency_ms: 100,
      })),
    );
  }
  await loop.derive();
  return successes / (4 * count);
}

/** A day later, when what happened counts as settled, the engine looks once. */
async function adapt() {
  now += dayMs;
  await loop.derive();
  return intelligence.analyzeAndAdapt();
}

const intelligence = await loop.intelligence();
const policies = await loop.policies();
await policies.setMode(["policy"], "apply", "the example lets it act");
const threshold = async (): Promise<unknown> =>
  (await intelligence.currentPolicies())["ezra"]?.["evidence_threshold"];

// 1. All is well: nothing changes.
await sessions("calm", 40, calm);
assert.deepEqual(await adapt(), []);
console.log(`1. calm: the threshold stays ${String(await threshold())}`);
assert.equal(await threshold(), 0.8);

// 2. The world drifts; a change is put on trial.
const before = await sessions("drift", 60, drifted);
const [first] = await adapt();
console.log(
  `2. drift: success falls to ${before.toFixed(2)}; on trial: ${String(first?.new_value)}`,
);
assert.deepEqual([first?.state, first?.old_value, first?.new_value], ["trial", 0.8, 0.7]);

// 3. It helps, and is kept.
await sessions("trial", 150, drifted);
const [kept] = await adapt();
const after = await sessions("kept", 60, drifted);
console.log(`3. ${kept?.state}: success rises to ${after.toFixed(2)}`);
assert.equal(kept?.state, "kept");
assert.equal(await threshold(), 0.7);
assert(after > before + 0.4);

// 4. The world drifts again; the next change does harm, and is rolled back.
now += 7 * dayMs;
await sessions("second drift", 80, driftedAgain);
const [second] = await adapt();
console.log(`4. second drift; on trial: ${String(second?.new_value)}`);
assert.equal(second?.state, "trial");
await sessions("second trial", 150, driftedAgain);
const [undone] = await adapt();
console.log(`5. ${undone?.state}, measured effect ${undone?.measured_effect?.toFixed(2)}`);
assert.equal(undone?.state, "rolled-back");
assert((undone.measured_effect ?? 0) < 0);
assert.equal(await threshold(), 0.7);
console.log("As it should be.");
