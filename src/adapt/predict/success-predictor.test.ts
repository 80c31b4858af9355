import { describe, expect, it } from "vitest";
import { logLoss } from "../../stats/log-loss.ts";
import { seededRandom } from "../../stats/seeded-random.ts";
import type { CallSubject } from "./call-subject.ts";
import { type HistoryCall, replayExecutions } from "./replay-executions.ts";
import { createSuccessPredictor, type SuccessForecast } from "./success-predictor.ts";

const dayMs = 86_400_000;
const call: CallSubject = {
  tool: "git_status",
  shell: null,
  house: null,
  model: null,
  paramShape: null,
  paramHash: null,
  taskType: null,
  repo: null,
  hourOfWeek: null,
  paramLength: null,
};

function calls(
  count: number,
  succeeds: (index: number) => boolean | null,
  more: Partial<CallSubject> = {},
): readonly HistoryCall[] {
  return Array.from({ length: count }, (_, index) => ({
    subject: { ...call, ...more },
    session: `session ${index}`,
    step: null,
    at: 20_000 * dayMs + index,
    isSuccess: succeeds(index),
  }));
}

function learnt(history: readonly HistoryCall[]) {
  const predictor = createSuccessPredictor();
  replayExecutions(predictor, history);
  return predictor;
}

describe("success predictor", () => {
  it("knows nothing at first: Beta(1/2, 1/2)", () => {
    const { probability, pooled } = createSuccessPredictor().predict(call, null);
    expect(probability).toBe(0.5);
    expect(pooled).toMatchObject({ level: null, n: 0 });
    expect(pooled.low).toBeLessThan(0.01);
    expect(pooled.high).toBeGreaterThan(0.99);
  });

  it("rests on the narrowest rung with three outcomes, and on the base rate where a tool is new", () => {
    const predictor = learnt([
      ...calls(60, (index) => index % 10 !== 0, { house: "ezra" }),
      ...calls(20, (index) => index % 2 === 0, { house: "bezalel" }),
    ]);
    const ezra = predictor.predict({ ...call, house: "ezra" }, null);
    const bezalel = predictor.predict({ ...call, house: "bezalel" }, null);
    expect(ezra.pooled.level).toBe("house");
    expect(ezra.probability).toBeGreaterThan(bezalel.probability + 0.2);
    const unseen = predictor.predict({ ...call, tool: "new" }, null);
    expect(unseen.pooled.level).toBe("all");
    expect(unseen.probability).toBeCloseTo(0.79, 1);
    expect(unseen.pooled.high - unseen.pooled.low).toBeGreaterThan(
      ezra.pooled.high - ezra.pooled.low,
    );
  });

  it("does not count what nobody knows", () => {
    const known = calls(30, () => true);
    const predictor = learnt([...known, ...calls(30, () => null)]);
    expect(predictor.outcomes).toBe(30);
    expect(predictor.predict(call, null).pooled).toEqual(learnt(known).predict(call, null).pooled);
  });

  it("lets calls without a time weigh as much as the oldest with one", () => {
    const untimed = calls(40, () => false).map((one) => ({ ...one, at: null }));
    const oldest = calls(40, () => false).map((one) => ({ ...one, at: 20_000 * dayMs }));
    const week = calls(40, () => true).map((one, index) => ({
      ...one,
      session: `later ${index}`,
      at: (20_000 + (index % 8)) * dayMs,
    }));
    const rate = learnt([...untimed, ...week]).predict(call, null).pooled;
    expect(rate).toEqual(learnt([...oldest, ...week]).predict(call, null).pooled);
    // In front of a week of calls they weigh half.
    expect(rate.probability).toBeGreaterThan(0.4);
    expect(rate.probability).toBeLessThan(0.7);
  });

  it("predicts the calls of one step before any of their outcomes", () => {
    const step = calls(3, () => false).map((one) => ({ ...one, session: "s", step: "one step" }));
    const said: number[] = [];
    replayExecutions(createSuccessPredictor(), step, (_, forecast) =>
      said.push(forecast.probability),
    );
    expect(said).toEqual([0.5, 0.5, 0.5]);
  });

  it("turns the second stage on where the last failure tells of the next, and loses less by it", () => {
    const random = seededRandom(5);
    let wasSuccess = true;
    // Runs of failures: the rate alone, 2 of 3, says little.
    const history = calls(4000, () => {
      wasSuccess = random() < (wasSuccess ? 0.95 : 0.1);
      return wasSuccess;
    }).map((one, index) => ({ ...one, session: `session ${Math.floor(index / 50)}` }));
    const said: (SuccessForecast & { readonly isSuccess: boolean })[] = [];
    const predictor = createSuccessPredictor();
    replayExecutions(predictor, history, ({ isSuccess }, forecast) =>
      said.push({ ...forecast, isSuccess: isSuccess === true }),
    );
    const late = said.slice(2000);
    expect(late.every(({ context }) => context.isUsed)).toBe(true);
    const pool = late.map(({ pooled, isSuccess }) => ({ ...pooled, isSuccess }));
    expect(logLoss(late)).toBeLessThan((logLoss(pool) ?? 0) - 0.1);
  });

  it("leaves the second stage off where nothing is to be learned from the session", () => {
    const random = seededRandom(7);
    const said: SuccessForecast[] = [];
    replayExecutions(
      createSuccessPredictor(),
      calls(3000, () => random() < 0.8),
      (_, forecast) => said.push(forecast),
    );
    expect(said.some(({ context, recalibration }) => context.isUsed || recalibration.isUsed)).toBe(
      false,
    );
  });

  it("tells planted rates apart better than raw ratios do, tool by tool", () => {
    const random = seededRandom(11);
    const rates = Array.from({ length: 200 }, () => 0.4 + 0.6 * random());
    const predictor = createSuccessPredictor();
    const ours: { probability: number; isSuccess: boolean }[] = [];
    const raw: typeof ours = [];
    for (let round = 0; round < 4; round += 1) {
      for (const [index, rate] of rates.entries()) {
        const [one] = calls(1, () => random() < rate, { tool: `tool ${index}` });
        if (one === undefined || one.isSuccess === null) continue;
        const forecast = predictor.predict(one.subject, null);
        const own = forecast.pooled.path.find(({ name }) => name === "tool");
        ours.push({ probability: forecast.probability, isSuccess: one.isSuccess });
        raw.push({ probability: own?.rate ?? 0.5, isSuccess: one.isSuccess });
        predictor.learn({ ...one, session: `${round} ${index}` }, forecast);
      }
    }
    expect(logLoss(ours)).toBeLessThan((logLoss(raw) ?? 0) - 0.2);
  });

  it("gives the same forecasts when the same history is folded again", () => {
    const random = seededRandom(3);
    const history = calls(700, () => random() < 0.7, { repo: "r", hourOfWeek: 30, house: "ezra" });
    const subject = { ...call, repo: "r", hourOfWeek: 30 };
    expect(learnt(history).predict(subject, "session 1")).toEqual(
      learnt(history).predict(subject, "session 1"),
    );
  });
});
