import { canonicalJson } from "../../core/canonical-json.ts";
import { eventKey } from "../../core/event-key.ts";
import type { Mac } from "../../core/hash.ts";
import type { EventRow } from "../../core/rows.ts";
import type { Redactor } from "../../redact/redactor.ts";
import type { PolicyStore } from "../../store/policy-port.ts";

export const policySignalKinds = ["breaker-opened", "prefetch-used", "prefetch-stale"] as const;

/** Something that a harness saw and no execution tells: rules on breakers and on fetching ahead read it. */
export interface PolicySignal {
  readonly kind: (typeof policySignalKinds)[number];
  readonly house: string;
  /** Null where no one tool is meant. */
  readonly tool: string | null;
  /** What opened the breaker: a kind of failure, or `slow`; left out where nobody knows. */
  readonly cause?: string | null;
  /** The limits that the tool ran under, where they are known. */
  readonly limits?: { readonly timeoutMs: number; readonly concurrency: number };
  /** Key of the root session. */
  readonly session: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Sender of these events in the record. */
export const signalSource = "whetstone.policy";

/** As a row of the record; `id` tells two of one moment apart. */
export function signalRow(
  { kind, session, at, ...told }: PolicySignal,
  id: string,
  { mac, redactor }: { readonly mac: Mac; readonly redactor: Redactor },
): EventRow {
  return {
    eventKey: eventKey(mac, at, `${signalSource}\0${id}`),
    source: signalSource,
    kind,
    session: null,
    at,
    payloadRedacted: canonicalJson(redactor.redactValue({ ...told, session, at })),
  };
}

export async function readPolicySignals(
  store: Pick<PolicyStore, "eventsSince">,
  since: number,
): Promise<readonly PolicySignal[]> {
  const rows = await store.eventsSince(signalSource, since);
  return rows.flatMap(({ kind, payloadRedacted }) => {
    const known = policySignalKinds.find((name) => name === kind);
    if (known === undefined) return [];
    return [{ kind: known, ...(JSON.parse(payloadRedacted) as Omit<PolicySignal, "kind">) }];
  });
}
