import { expect, it } from "vitest";
import { callRow, hex, resultRow } from "../../../test/store/record-fixtures.ts";
import { createMac } from "../../core/hash.ts";
import type { DomainEvent } from "../../core/domain-events.ts";
import { createLivePredictions } from "./live-predictions.ts";
import type { StatingPorts } from "./state-prediction.ts";

/** Predictions over a store in which nothing is derived yet. */
function trial(write: StatingPorts["write"] = async () => {}) {
  const events: DomainEvent[] = [];
  let id = 0;
  const predictions = createLivePredictions({
    store: {
      latestExecutions: async () => [],
      derivationAge: async () => ({ derivedAt: null, pendingSessions: 1 }),
      liveForecasts: async () => [],
      countPredictions: async () => 0,
      forgottenAt: async () => 0,
    },
    clock: { now: () => 1_760_000_000_000 },
    mac: createMac(new Uint8Array(32)),
    newId: () => `p${(id += 1)}`,
    paramShape: () => "{}",
    redactName: (name) => name,
    callKey: (call) => hex(16, call),
    hourOfWeek: () => 12,
    write,
    snapshots: null,
    onEvent: (event) => void events.push(event),
  });
  return { predictions, events };
}

const failed = (n: number) => ({
  steps: [],
  observations: [callRow("s", n), resultRow("s", n, { outcome: "failure" })],
});
const ask = async ({ predictions }: ReturnType<typeof trial>): Promise<number> =>
  (await predictions.predict("Bash", {})).probability;

it("knows what was recorded before it was first asked, as if it had learned it at once", async () => {
  const [late, early, none] = [trial(), trial(), trial()];
  for (const n of [1, 2, 3]) late.predictions.learn(failed(n));
  await ask(early);
  for (const n of [1, 2, 3]) early.predictions.learn(failed(n));
  expect(await ask(late)).toBe(await ask(early));
  expect(await ask(late)).toBeLessThan(await ask(none));
});

it("scores a call that was stated as soon as it is recorded", async () => {
  const { predictions, events } = trial();
  predictions.learn(failed(1));
  await predictions.state("Bash", {}, { session: "s", callId: "call2", waitsFor: "disk" });
  predictions.learn(failed(2));
  const scored = events.filter(({ name }) => name === "prediction.scored");
  expect(scored).toMatchObject([{ fields: { session: "s", call: hex(16, "call2") } }]);
});

it.each([
  ["disk", "now", true],
  ["commit", "with-next", true],
  [null, "with-next", false],
] as const)("tells a prediction that waits for %s when it may", async (waitsFor, flush, waits) => {
  const steps: string[] = [];
  const { predictions } = trial(async (_row, asked) => {
    steps.push(`written ${asked}`);
    await new Promise(setImmediate);
    steps.push("committed");
  });
  await predictions.state("Bash", {}, { session: "s", callId: null, waitsFor });
  steps.push("told");
  await predictions.flush();
  const end = waits ? ["committed", "told"] : ["told", "committed"];
  expect(steps).toEqual([`written ${flush}`, ...end]);
});
