import { createExecutionRecorder } from "../adapt/record-execution.ts";
import { createHermesIngest } from "../adapt/ingest-hermes-session.ts";
import { createIntelligence, type Intelligence } from "../adapt/intelligence.ts";
import type { LivePredictions } from "../adapt/predict/live-predictions.ts";
import type { RouteVerbPorts } from "../adapt/route/route-verbs.ts";
import { routerSettings } from "../adapt/route/router-settings.ts";
import { uuid7 } from "../core/uuid7.ts";
import { createAdmission } from "../ingest/admit.ts";
import { toldCounts } from "../derive/told-counts.ts";
import { createRedactor } from "../redact/redactor.ts";
import { Writer, type WriterOptions } from "../store/writer.ts";
import { deriveAll } from "./derive-all.ts";
import { openCircuits } from "./open-circuits.ts";
import type { LoopParts } from "./parts.ts";
import { appendOrSpool } from "./append-or-spool.ts";
import { createLoopPolicies } from "./policies.ts";
import { createLoopPredictions } from "./predictions.ts";
import { createRandomPool } from "./random-pool.ts";
import { hermesReader } from "./read-hermes-session.ts";
import { createRecordedSessions, harnessDoor, recordedBy } from "./recorded-sessions.ts";
import { requireKey } from "./require-key.ts";
import { wholeChunk } from "./whole-chunk.ts";

export interface IntelligenceOptions {
  /** Id of the run that executions are recorded in; by default one of the instance's own. */
  readonly session?: string;
  /** IANA zone in which hours and weekdays are told; by default this machine's. */
  readonly zone?: string;
  /** Shared by instances over one store; by default one of its own. */
  readonly predictions?: LivePredictions;
}

/** An intelligence whose disposal waits until everything it was told is committed. */
export type LoopIntelligence = Intelligence & AsyncDisposable;

/** Executions that are told at once share a commit; one that is told alone waits for nobody. */
export const groupCommit = { maxDelayMs: 0, maxRows: 8192, maxBytes: 8 * 1024 * 1024 };

/** The intelligence over the loop's store. */
export function createLoopIntelligence(
  parts: LoopParts,
  options: IntelligenceOptions = {},
  commit: WriterOptions = groupCommit,
): LoopIntelligence {
  const { mac } = requireKey(parts);
  const { store, clock } = parts;
  const redactor = createRedactor({ mac });
  const randomBytes = createRandomPool();
  const newId = (): string => uuid7(clock.now(), randomBytes(10));
  const source = recordedBy(mac);
  const session = { by: "native", id: options.session ?? newId() } as const;
  const predictions = options.predictions ?? createLoopPredictions(parts, options.zone);
  const admission = createAdmission({
    adapter: harnessDoor,
    tenant: parts.tenant,
    source,
    mac,
    redactor,
    zone: options.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    resolveRepo: () => null,
    door: "harness",
  });
  const writer = new Writer(store, commit);
  const recorder = createExecutionRecorder({
    append: (batch) => appendOrSpool(parts, writer, batch),
    clock,
    newId,
    session,
    source,
    admit: (records) => admission.admit(wholeChunk(records)),
    count: toldCounts,
    onRecorded: (rows) => predictions.learn(rows),
  });
  const sessionOf = createRecordedSessions(parts);
  const intelligence = createIntelligence({
    store,
    mac,
    redactor,
    clock,
    newId,
    predictions,
    derive: () => deriveAll(parts),
    recorder,
    policies: createLoopPolicies(parts),
    ...routing(parts),
    sessionKey: (id = session.id) => sessionOf(id),
    ingestHermesSession: createHermesIngest({ store, read: hermesReader(parts, mac, redactor) }),
  });
  return {
    ...intelligence,
    [Symbol.asyncDispose]: () => {
      recorder.flush();
      return writer.flush();
    },
  };
}

/** Who there is to route to. */
function routing(
  parts: LoopParts,
): Pick<RouteVerbPorts, "settings" | "houses" | "sovereign" | "openCircuits"> {
  const { houses, routing: configured } = parts.loaded.config;
  return {
    settings: routerSettings(configured),
    houses: Object.keys(houses),
    sovereign: Object.entries(houses).find(([, { sovereign }]) => sovereign)?.[0] ?? null,
    openCircuits: () => openCircuits(parts),
  };
}
