import { canonicalJson } from "../core/canonical-json.ts";
import { WhetstoneError } from "../core/errors.ts";
import type { Mac } from "../core/hash.ts";
import { monotonicMs } from "../core/monotonic-ms.ts";
import { emptyBatch, type RecordBatch, type SourceRow } from "../core/rows.ts";
import { createAdmission } from "../ingest/admit.ts";
import { readToolUse } from "../core/tool-family.ts";
import type { Observed, RawRecord, ResultSignals, SessionIdentity } from "../ingest/contract.ts";
import { createRepoResolver, readRootCommit } from "../ingest/repo-identity.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { HookedCall, Host, HookPayload } from "./host.ts";

export interface HookObservation {
  readonly host: Host;
  readonly payload: HookPayload;
  readonly isStart: boolean;
  readonly tenant: string;
  readonly mac: Mac;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** For a call whose event bears no id. */
  readonly newId: () => string;
}

/**
 * Rows of one event: its session, and its call with its result; redacted, under keyed hashes. Null where there is nothing
 * to record. The repository is looked up at the start of a session only: finding it can take longer than a hook may.
 */
export function observeHook(observation: HookObservation): RecordBatch | null {
  const { host, payload, isStart, tenant, mac } = observation;
  if (payload.session === null || (!isStart && payload.call === null)) return null;
  const source = sourceOf(host.harness, isStart, mac);
  const admission = createAdmission({
    adapter: {
      name: source.format,
      harness: host.harness,
      readerVersion: 1,
      // Ids of calls may well be unique; that copies share them is for the transcripts to say.
      callIdScope: "session",
      errorFlag: "explicit",
    },
    tenant,
    source,
    mac,
    redactor: createRedactor({ mac }),
    zone: null,
    resolveRepo: isStart ? createRepoResolver({ mac, rootCommit: quickRootCommit }) : () => null,
    door: "hook",
  });
  const records = recordsOf(observation, payload.session);
  const rows = admission.admit({
    records,
    cursor: { generation: 0, offset: 0, prefixHmac: "", state: null },
    bytes: 0,
  });
  return { ...emptyBatch, ...rows, source };
}

const gitLimitMs = 400;

/** Throws `repo-slow` instead of taking a repository for another because git took too long. */
function quickRootCommit(gitFolder: string): string | null {
  const started = monotonicMs();
  const commit = readRootCommit(gitFolder, gitLimitMs);
  if (commit !== null || monotonicMs() - started < gitLimitMs) return commit;
  throw new WhetstoneError("repo-slow", `git told no first commit within ${gitLimitMs} ms`);
}

function sourceOf(harness: string, isStart: boolean, mac: Mac): SourceRow {
  // What a session's start tells of it must not depend on which of its events came first.
  const kind = isStart ? "start" : "call";
  return {
    sourceKey: mac(`whetstone\0hook\0${harness}\0${kind}`),
    uriRedacted: `(told by a hook of ${harness})`,
    format: "hook",
    generation: 0,
    prefixHmac: "",
  };
}

function recordsOf(observation: HookObservation, id: string): readonly Observed[] {
  const { payload, now, isStart } = observation;
  const { agent, cwd, model, call } = payload;
  const main: SessionIdentity = { by: "native", id };
  const session: SessionIdentity = agent === null ? main : { by: "child", parent: main, id: agent };
  const raw: RawRecord = {
    locator: { kind: "blob", key: "hook", start: 0, end: 0 },
    bytes: () => canonicalJson(payload),
  };
  const place = { session, ordinal: now, raw };
  const announced: Observed = {
    type: "session",
    ...place,
    at: now,
    ...(cwd === null ? {} : { cwd }),
  };
  if (isStart) {
    const facts: Observed[] = [
      { type: "fact", ...place, at: now, field: "started_at", value: String(now) },
    ];
    if (cwd !== null) facts.push({ type: "fact", ...place, at: now, field: "cwd", value: cwd });
    if (model !== null)
      facts.push({ type: "fact", ...place, at: now, field: "model", value: model });
    return [announced, ...facts];
  }
  if (call === null) return [announced];
  const { tool, server, params, text, latencyMs } = call;
  const naming = { callId: call.id ?? observation.newId(), isUnnamed: call.id === null };
  const about = { ...place, ...naming, stepId: null, tool };
  return [
    announced,
    // When the call began is not known; the event comes after its end.
    { type: "call", ...about, at: null, params, ...(server === undefined ? {} : { server }) },
    { type: "result", ...about, at: now, text, signals: signalsOf(call), latencyMs },
  ];
}

/**
 * That a host tells of no failure does not say that tests passed, whatever their exit code was: the code does, or the
 * summary of their runner.
 */
function signalsOf({ tool, server, params, signals }: HookedCall): ResultSignals {
  const { errorFlag, ...others } = signals;
  if (errorFlag !== false || signals.exitCode !== undefined) return signals;
  return readToolUse(tool, params, server).shell?.testRun === true ? others : signals;
}
