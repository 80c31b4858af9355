import type { Mac } from "../core/hash.ts";
import type { SourceRow } from "../core/rows.ts";
import type { AdmissionOptions } from "../ingest/admission-context.ts";
import { createSessionKeys } from "../ingest/session-key.ts";
import type { LoopParts } from "./parts.ts";
import { requireKey } from "./require-key.ts";

/** Executions that a program reports of itself. */
export const harnessDoor: AdmissionOptions["adapter"] = {
  name: "harness",
  harness: "whetstone",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "explicit",
};

/** What a program records comes from no file. */
export function recordedBy(mac: Mac): SourceRow {
  return {
    sourceKey: mac(`whetstone\0${harnessDoor.name}`),
    uriRedacted: "(recorded by a program)",
    format: harnessDoor.name,
    generation: 0,
    prefixHmac: "",
  };
}

/** Keys of the sessions that executions of runs are recorded in, by the ids of the runs. A run asks for its own on every call. */
export function createRecordedSessions(parts: LoopParts): (id: string) => string {
  const { mac } = requireKey(parts);
  const keyOf = createSessionKeys({
    tenant: parts.tenant,
    harness: harnessDoor.harness,
    sourceKey: recordedBy(mac).sourceKey,
    rawHmac: () => "",
  });
  let last = { id: "", ref: "" };
  return (id) => {
    if (id !== last.id || last.ref === "") last = { id, ref: keyOf({ by: "native", id }).ref };
    return last.ref;
  };
}
