import { z } from "zod";
import { failureKinds, outcomes, outcomeSources } from "../../core/outcome.ts";
import {
  diagnosticReasons,
  type FactField,
  factPolicies,
  observationParts,
  stepKinds,
} from "../../core/rows.ts";

/** Raised when a line of an older program would be misunderstood. */
export const pushVersion = 1;

const sessionRef = z.string().regex(/^[0-9a-f]{32}(?:~[0-9a-f]{16})?$/, "is no session");
const rowKey = z.string().regex(/^[0-9a-f]{16}$/, "is no key");
const count = z.int().min(0);
const time = count.nullable();
const name = z.string().max(1024);
const text = z.string().max(8192);
const locator = z.string().max(4096);
const json = z.string().max(65_536).refine(isJson, "is no JSON");

const position = z.strictObject({ generation: count, offset: count });

const session = z.strictObject({
  ref: sessionRef,
  harness: name,
  nativeId: name.nullable(),
  parentRef: sessionRef.nullable(),
  repo: name.nullable(),
  zone: z.string().max(64).nullable(),
});

const fact = z.strictObject({
  session: sessionRef,
  field: z.enum(Object.keys(factPolicies) as [FactField, ...FactField[]]),
  ordinal: count,
  value: text,
  at: time,
});

const step = z.strictObject({
  session: sessionRef,
  stepKey: rowKey,
  parentStepKey: rowKey.nullable(),
  kind: z.enum(stepKinds),
  at: time,
  ordinal: count,
  excerpt: text,
  label: name.nullable(),
  model: name.nullable(),
  injected: z.boolean(),
  locator,
});

const usage = z.strictObject({
  session: sessionRef,
  requestKey: rowKey,
  revision: count,
  model: name.nullable(),
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite: count,
  reasoning: count,
  costNano: count.nullable(),
  at: time,
});

const observation = z.strictObject({
  session: sessionRef,
  callKey: rowKey,
  part: z.enum(observationParts),
  revision: count,
  stepKey: rowKey.nullable(),
  ordinal: count,
  tool: name.nullable(),
  server: name.nullable(),
  house: name.nullable(),
  taskType: name.nullable(),
  paramsRedacted: json.nullable(),
  paramShape: json.nullable(),
  outcome: z.enum(outcomes).nullable(),
  outcomeSource: z.enum(outcomeSources).nullable(),
  failureKind: z.enum(failureKinds).nullable(),
  exitCode: z.int().nullable(),
  errorRedacted: text.nullable(),
  /** What the id of the error's template is a keyed hash of: masked, from redacted text. */
  errorTemplate: text.nullable(),
  confidence: z.number().min(0).max(1).nullable(),
  latencyUs: count.nullable(),
  tokensIn: count.nullable(),
  tokensOut: count.nullable(),
  at: time,
  locator: locator.nullable(),
});

const outcome = z.strictObject({
  target: sessionRef,
  value: z.enum(outcomes),
  source: name,
  weight: z.number().min(0).max(1),
  at: count,
});

const diagnostic = z.strictObject({
  position: locator,
  reason: z.enum(diagnosticReasons),
  detail: text,
});

const mostRows = 65_536;

/**
 * One line of `POST /ingest`: what was read of one source between two positions, redacted, without any hash of what it
 * said. `source`, `generation` and `offset` (where it ends) name it; `from` is where it begins, null at the beginning.
 */
export const pushLineSchema = z.strictObject({
  v: z.literal(pushVersion),
  source: z.string().regex(/^[0-9a-f]{32}$/, "is no source"),
  uri: z.string().max(4096),
  format: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "is no format"),
  readerVersion: count,
  from: position.nullable(),
  generation: count,
  offset: count,
  sessions: z.array(session).max(mostRows),
  facts: z.array(fact).max(mostRows),
  steps: z.array(step).max(mostRows),
  usage: z.array(usage).max(mostRows),
  observations: z.array(observation).max(mostRows),
  outcomes: z.array(outcome).max(mostRows),
  diagnostics: z.array(diagnostic).max(mostRows),
});

export type PushLine = z.infer<typeof pushLineSchema>;
export type PushPosition = z.infer<typeof position>;

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    // That it is none is the answer.
    return false;
  }
}
