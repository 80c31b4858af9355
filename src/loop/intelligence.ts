import { createExecutionRecorder } from "../adapt/record-execution.ts";
import { createHermesIngest } from "../adapt/ingest-hermes-session.ts";
import { createIntelligence, type Intelligence } from "../adapt/intelligence.ts";
import type { Mac } from "../core/hash.ts";
import { uuid7 } from "../core/uuid7.ts";
import type { AdmissionOptions } from "../ingest/admission-context.ts";
import { createAdmission } from "../ingest/admit.ts";
import type { SessionIdentity } from "../ingest/contract.ts";
import { createRawHmac, createSessionKeys } from "../ingest/session-key.ts";
import { paramShape } from "../ingest/param-shape.ts";
import { createShortRedactor } from "../ingest/short-redactor.ts";
import { createRedactor } from "../redact/redactor.ts";
import { Writer, type WriterOptions } from "../store/writer.ts";
import { deriveAll } from "./derive-all.ts";
import type { LoopParts } from "./parts.ts";
import { appendOrSpool } from "./append-or-spool.ts";
import { createLoopPolicies } from "./policies.ts";
import { createRandomPool } from "./random-pool.ts";
import { hermesReader } from "./read-hermes-session.ts";
import { requireKey } from "./require-key.ts";
import { wholeChunk } from "./whole-chunk.ts";

export interface IntelligenceOptions {
  /** Id of the run that executions are recorded in; by default one of the instance's own. */
  readonly session?: string;
  /** IANA zone in which hours and weekdays are told; by default this machine's. */
  readonly zone?: string;
}

/** Executions that a program reports of itself. */
const harnessDoor: AdmissionOptions["adapter"] = {
  name: "harness",
  harness: "whetstone",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "explicit",
};

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
  const short = createShortRedactor(redactor);
  const randomBytes = createRandomPool();
  const newId = (): string => uuid7(clock.now(), randomBytes(10));
  const source = {
    sourceKey: mac(`whetstone\0${harnessDoor.name}`),
    uriRedacted: "(recorded by a program)",
    format: harnessDoor.name,
    generation: 0,
    prefixHmac: "",
  };
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
  const session = { by: "native", id: options.session ?? newId() } as const;
  const writer = new Writer(store, commit);
  const recorder = createExecutionRecorder({
    append: (batch) => appendOrSpool(parts, writer, batch),
    clock,
    newId,
    session,
    source,
    admit: (records) => admission.admit(wholeChunk(records)),
  });
  const intelligence = createIntelligence({
    store,
    mac,
    redactor,
    clock,
    newId,
    paramShape: (params) => paramShape(params, short),
    derive: async () => void (await deriveAll(parts)),
    recorder,
    policies: createLoopPolicies(parts),
    sessionKey: (id = session.id) => keyOf(parts, mac, { by: "native", id }, source.sourceKey),
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

/** As admission names the session. */
function keyOf(
  { tenant }: LoopParts,
  mac: Mac,
  session: SessionIdentity,
  sourceKey: string,
): string {
  const { harness } = harnessDoor;
  return createSessionKeys({ tenant, harness, sourceKey, rawHmac: createRawHmac(mac) })(session)
    .ref;
}
