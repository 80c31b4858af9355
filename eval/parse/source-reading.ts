import { createHmac } from "node:crypto";
import { readToolUse } from "../../src/core/tool-family.ts";
import { formatLocator } from "../../src/core/locator.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { createAdmission } from "../../src/ingest/admit.ts";
import type {
  Adapter,
  Observed,
  ObservedCall,
  ObservedResult,
  ObservedUsage,
  SessionIdentity,
} from "../../src/ingest/contract.ts";
import { observeSource } from "../../src/ingest/observed-source.ts";
import { classifyOutcome } from "../../src/ingest/outcome-rules.ts";
import { createRedactor } from "../../src/redact/redactor.ts";
import type { CountedTokens } from "../data/counted-tokens.ts";

/** One tool result as ingest has it. */
export interface ReadResult {
  readonly callId: string;
  readonly place: string;
  /** Keyed hash of its text, by which labels name it. */
  readonly textHash: string;
  readonly outcome: Outcome;
  /** What the rules about texts say alone, without flags, codes and statuses. */
  readonly outcomeByText: Outcome;
  /** Whether a flag or code is another command's: of `head` in `npm test | head`. */
  readonly isHidden: boolean;
  /** Whether its call stands in the same source, and whether it stood before it. */
  readonly hasCall: boolean;
  readonly isJoined: boolean;
}

/** What became of one file. */
export interface SourceReading {
  readonly path: string;
  /** Name of the adapter; null for a file of no known format. */
  readonly format: string | null;
  readonly looksLike: string | null;
  /** Why reading it broke off; null where it did not. */
  readonly exception: string | null;
  readonly diagnostics: readonly string[];
  readonly results: readonly ReadResult[];
  readonly tokens: CountedTokens;
}

const mac = (content: string | Uint8Array): string =>
  createHmac("sha256", "evaluation").update(content).digest("hex").slice(0, 32);
const context = { mac, maxLineBytes: 32 << 20, maxDocumentBytes: 64 << 20 };

/** Reads a file as a scan does: through its adapter and admission, without a store. */
export async function readSource(path: string): Promise<SourceReading> {
  const records: Observed[] = [];
  const chunks = observeSource(path, context);
  let next = await chunks.next();
  while (next.done !== true) {
    records.push(...next.value);
    next = await chunks.next();
  }
  const end = next.value;
  const empty = { path, diagnostics: [], results: [], tokens: { prompt: 0, output: 0 } };
  if (end.kind === "unknown")
    return { ...empty, format: null, looksLike: end.looksLike, exception: null };
  if (end.kind === "unreadable")
    return { ...empty, format: null, looksLike: null, exception: end.reason };
  return {
    path,
    format: end.adapter.name,
    looksLike: null,
    exception: null,
    diagnostics: records.flatMap((one) => (one.type === "diagnostic" ? [one.reason] : [])),
    results: resultsOf(records, end.adapter),
    tokens: tokensOf(records),
  };
}

function resultsOf(records: readonly Observed[], adapter: Adapter): readonly ReadResult[] {
  const calls = callsBySession(records);
  const before = new Map<SessionIdentity, Map<string, ObservedCall>>();
  const admitted = admittedOutcomes(records, adapter);
  return records.flatMap((record, index): readonly ReadResult[] => {
    if (record.type === "call") entry(before, record.session).set(record.callId, record);
    if (record.type !== "result") return [];
    const call = before.get(record.session)?.get(record.callId);
    return [
      {
        callId: record.callId,
        place: formatLocator(record.raw.locator),
        textHash: mac(record.text),
        outcome: admitted.get(index) ?? "unknown",
        ...byCommand(record, call),
        hasCall: calls.get(record.session)?.has(record.callId) === true,
        isJoined: call !== undefined,
      },
    ];
  });
}

function callsBySession(
  records: readonly Observed[],
): ReadonlyMap<SessionIdentity, ReadonlyMap<string, ObservedCall>> {
  const calls = new Map<SessionIdentity, Map<string, ObservedCall>>();
  for (const record of records)
    if (record.type === "call") entry(calls, record.session).set(record.callId, record);
  return calls;
}

function entry<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const known = maps.get(key) ?? new Map<L, V>();
  maps.set(key, known);
  return known;
}

/** The outcomes that would be stored, by the index of the result's record. */
function admittedOutcomes(
  records: readonly Observed[],
  adapter: Adapter,
): ReadonlyMap<number, Outcome> {
  const admission = createAdmission({
    adapter,
    source: { sourceKey: "evaluation", uriRedacted: "evaluation" },
    tenant: "evaluation",
    mac,
    redactor: createRedactor({ mac }),
    zone: null,
    resolveRepo: () => null,
  });
  const cursor = { generation: 0, offset: 0, prefixHmac: "", state: null };
  return new Map(
    records.flatMap((record, index) => {
      const { observations } = admission.admit({ records: [record], cursor, bytes: 0 });
      const outcome = observations.find(({ part }) => part === "result")?.outcome;
      return outcome === undefined || outcome === null ? [] : [[index, outcome] as const];
    }),
  );
}

function byCommand(
  { text, tool }: ObservedResult,
  call: ObservedCall | undefined,
): Pick<ReadResult, "outcomeByText" | "isHidden"> {
  const use = readToolUse(call?.tool ?? tool ?? "unknown", call?.params ?? null, call?.server);
  const { outcome } = classifyOutcome({ signals: {}, text, use, errorFlag: "none" });
  const isHidden = use.shell?.exitHidden === true || use.shell?.testExitHidden === true;
  return { outcomeByText: outcome, isHidden };
}

/** Of each request its highest revision, as derivation takes it. */
function tokensOf(records: readonly Observed[]): CountedTokens {
  const requests = new Map<SessionIdentity, Map<string, ObservedUsage>>();
  for (const record of records) {
    if (record.type !== "usage") continue;
    const ofSession = entry(requests, record.session);
    const known = ofSession.get(record.requestId);
    if (known === undefined || record.revision >= known.revision)
      ofSession.set(record.requestId, record);
  }
  const usages = [...requests.values()].flatMap((ofSession) => [...ofSession.values()]);
  return usages.reduce(
    ({ prompt, output }, usage) => ({
      prompt: prompt + usage.input + usage.cacheRead + usage.cacheWrite,
      output: output + usage.output,
    }),
    { prompt: 0, output: 0 },
  );
}
