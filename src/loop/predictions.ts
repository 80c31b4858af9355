import { createLivePredictions, type LivePredictions } from "../adapt/predict/live-predictions.ts";
import { hash64 } from "../core/hash.ts";
import { emptyBatch } from "../core/rows.ts";
import { uuid7 } from "../core/uuid7.ts";
import { zoneTime } from "../derive/zone-time.ts";
import { paramShape } from "../ingest/param-shape.ts";
import { createShortRedactor } from "../ingest/short-redactor.ts";
import { createRedactor } from "../redact/redactor.ts";
import { Writer } from "../store/writer.ts";
import { appendOrSpool } from "./append-or-spool.ts";
import type { LoopParts } from "./parts.ts";
import { predictionSnapshots } from "./prediction-snapshots.ts";
import { createRandomPool } from "./random-pool.ts";
import { requireKey } from "./require-key.ts";

/** Predictions that are stated at once share a commit; one that is stated alone waits for nobody. */
const groupCommit = { maxDelayMs: 0 };

/** Predictions over the loop's store; one state for all runs of a process. */
export function createLoopPredictions(parts: LoopParts, zone?: string): LivePredictions {
  const { mac } = requireKey(parts);
  const { store, clock } = parts;
  const short = createShortRedactor(createRedactor({ mac }));
  const randomBytes = createRandomPool();
  const writers = {
    now: new Writer(store, groupCommit),
    "with-next": new Writer(store, { ...groupCommit, flush: "with-next" }),
  };
  const here = zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return createLivePredictions({
    store,
    clock,
    mac,
    newId: () => uuid7(clock.now(), randomBytes(10)),
    paramShape: (params) => paramShape(params, short),
    redactName: (name) => short(name),
    callKey: hash64,
    hourOfWeek(at) {
      const local = zoneTime(at, here);
      return local === null ? null : 24 * local.weekday + local.hour;
    },
    async write(row, flush) {
      await appendOrSpool(parts, writers[flush], { ...emptyBatch, predictions: [row] });
    },
    snapshots: predictionSnapshots(parts),
    onEvent: (event) => parts.onEvent?.(event),
  });
}
