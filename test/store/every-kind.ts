import type { RecordBatch } from "../../src/core/rows.ts";
import {
  callRow,
  factRow,
  hex,
  recordBatch,
  resultRow,
  sessionRow,
  sourceKey,
  stepRow,
  usageRow,
} from "./record-fixtures.ts";

const ref = hex(32, "session");

/** One row of every kind, with every field set somewhere and null somewhere. */
export const everyKind: RecordBatch = recordBatch({
  sessions: [sessionRow(ref, { parentRef: hex(32, "parent"), zone: null })],
  facts: [factRow(ref, { at: 5 }), factRow(ref, { field: "model", ordinal: 3, value: "model-a" })],
  steps: [
    stepRow(ref, 0, { at: null, label: "compaction", injected: true }),
    stepRow(ref, 1, { excerpt: "Grüße, 世界 \u{1f600} \u0000 end", model: null }),
  ],
  usage: [
    usageRow(ref, 1, { costNano: 1_234_567_890_123 }),
    usageRow(ref, 2, { model: null, at: null }),
  ],
  observations: [
    callRow(ref, 1, {
      server: "files",
      house: "ezra",
      taskType: "read",
      tokensIn: 4,
      tokensOut: 5,
    }),
    resultRow(ref, 1, {
      outcome: "failure",
      outcomeSource: "text-rule",
      failureKind: "nonzero-exit",
      exitCode: 127,
      errorRedacted: "sh: pytest: not found",
      errorTemplateId: hex(32, "template"),
      latencyUs: null,
    }),
    callRow(ref, 2, {
      door: "hook",
      part: "amend",
      revision: 3,
      sourceKey: null,
      locator: null,
      rawHmac: null,
      stepKey: null,
      at: null,
    }),
  ],
  outcomes: [
    { target: ref, value: "success", source: "label", weight: 0.5, actor: "adapter", at: 9 },
  ],
  diagnostics: [{ sourceKey, position: "b:0-9", reason: "malformed-json", detail: "not JSON" }],
});
