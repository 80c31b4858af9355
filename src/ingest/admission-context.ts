import { hash64, type Mac } from "../core/hash.ts";
import { formatLocator, type Locator } from "../core/locator.ts";
import type { AdmittedRows, Door, SessionRef } from "../core/rows.ts";
import { stripAnsi } from "../core/safe-text.ts";
import type { Redactor } from "../redact/redactor.ts";
import type { Adapter, Observed, RawRecord, SessionIdentity } from "./contract.ts";
import { createFieldCheck, type FieldCheck } from "./field-check.ts";
import { createKeyedParams, type KeyedParams } from "./keyed-params.ts";
import { createOpenCalls, type OpenCalls } from "./open-calls.ts";
import { createLeavesOut } from "./push/leaves-out.ts";
import type { SendsAway } from "./source-job.ts";
import { createShortRedactor, type ShortRedactor } from "./short-redactor.ts";
import { cutMargin } from "./redacted-cut.ts";
import { createRawHmac, createSessionKeys, type SessionKey } from "./session-key.ts";

export type MutableRows = { [Table in keyof AdmittedRows]: AdmittedRows[Table][number][] };

export interface AdmissionOptions {
  readonly adapter: Pick<
    Adapter,
    "name" | "harness" | "namedAs" | "readerVersion" | "callIdScope" | "errorFlag"
  >;
  readonly tenant: string;
  readonly source: { readonly sourceKey: string; readonly uriRedacted: string };
  readonly mac: Mac;
  readonly redactor: Redactor;
  /** Redacts names with the redactor; shared by sources, so that names of one are known in the next. */
  readonly short?: ShortRedactor;
  /** Keys and redacts parameters with the redactor and the key; shared by sources likewise. */
  readonly keyedParams?: (params: unknown) => KeyedParams;
  /** IANA zone the sessions ran in; null for imported files. */
  readonly zone: string | null;
  readonly resolveRepo: (cwd: string) => string | null;
  /** `transcript` by default. */
  readonly door?: Door;
  readonly sendsAway?: SendsAway;
  /** An earlier `Admission.state()` of this source, as JSON data. */
  readonly state?: unknown;
}

/** Everything the admission of one source works with. */
export interface AdmissionContext {
  readonly adapter: AdmissionOptions["adapter"];
  readonly door: Door;
  readonly sourceKey: string;
  readonly zone: string | null;
  readonly mac: Mac;
  /** Makes the id of an error's template from what it stands for. */
  readonly templateKey: (template: string) => string;
  /** Whether a record belongs to a session that was forgotten here and is not to be told to others. */
  readonly leavesOut: (record: Observed) => boolean;
  readonly redactor: Redactor;
  readonly resolveRepo: (cwd: string) => string | null;
  readonly short: ShortRedactor;
  readonly keyedParams: (params: unknown) => KeyedParams;
  readonly fields: FieldCheck;
  readonly calls: OpenCalls;
  /** Sessions whose lineage fact was given, in order; bounded. */
  readonly lineage: Set<SessionRef>;
  readonly sessionKey: (identity: SessionIdentity) => SessionKey;
  readonly rawHmac: (raw: RawRecord) => string;
  /** Hash of a native id, remembered for a while: parents name what came before. */
  readonly idKey: (id: string) => string;
  /** Locator text, remembered for the record that was asked for last. */
  readonly position: (raw: RawRecord) => string;
  /** A rewritten source begins anew. */
  readonly forget: () => void;
}

export function createContext(
  options: AdmissionOptions,
  stored: { readonly [key: string]: unknown },
): AdmissionContext {
  const { mac, tenant, adapter, source } = options;
  const rawHmac = createRawHmac(mac);
  const fields = createFieldCheck(source.sourceKey, stored["invalidFields"]);
  const calls = createOpenCalls(stored["calls"]);
  const lineage = new Set<SessionRef>(textsOf(stored["lineage"]));
  const naming = { harness: sessionSpace(adapter), sourceKey: source.sourceKey, rawHmac };
  return {
    adapter,
    door: options.door ?? "transcript",
    sourceKey: source.sourceKey,
    zone: options.zone,
    mac,
    templateKey: options.sendsAway === undefined ? mac : (template) => template,
    redactor: options.redactor,
    resolveRepo: options.resolveRepo,
    short: options.short ?? createShortRedactor(options.redactor),
    keyedParams: options.keyedParams ?? createKeyedParams(options.redactor, mac),
    fields,
    calls,
    lineage,
    sessionKey: createSessionKeys({ tenant, ...naming }),
    leavesOut: createLeavesOut(naming, options.sendsAway),
    rawHmac,
    idKey,
    position: createPosition(),
    forget: () => {
      calls.clear();
      fields.clear();
      lineage.clear();
    },
  };
}

/** The harness by whose name an adapter's sessions are told apart from others'. */
export function sessionSpace({ harness, namedAs }: Pick<Adapter, "harness" | "namedAs">): string {
  return namedAs ?? harness;
}

export function noRows(): MutableRows {
  return {
    sessions: [],
    facts: [],
    steps: [],
    usage: [],
    observations: [],
    outcomes: [],
    diagnostics: [],
  };
}

function textsOf(stored: unknown): readonly string[] {
  return Array.isArray(stored) ? stored.filter((text) => typeof text === "string") : [];
}

const idSlots = 256;

const knownIds: (string | undefined)[] = Array.from({ length: idSlots });
const knownKeys: (string | undefined)[] = Array.from({ length: idSlots });

/** Each id has one place among the remembered, told by its last characters: comparing costs less than a map does. */
function idKey(id: string): string {
  const { length } = id;
  const slot = (id.charCodeAt(length - 1) * 31 + id.charCodeAt(length - 2) * 7) & (idSlots - 1);
  const known = knownIds[slot] === id ? knownKeys[slot] : undefined;
  if (known !== undefined) return known;
  const key = hash64(id);
  knownIds[slot] = id;
  knownKeys[slot] = key;
  return key;
}

function createPosition(): (raw: RawRecord) => string {
  let last: Locator | undefined;
  let text = "";
  return (raw) => {
    if (raw.locator !== last) {
      last = raw.locator;
      text = formatLocator(last);
    }
    return text;
  };
}

const longestStripped = 65_536;

/** Redacted beginning of a text. Colour codes go first: they can stand inside a secret and hide it. */
export function excerptOf(redactor: Redactor, text: string, limit: number): string {
  if (!text.slice(0, limit + cutMargin).includes("\u001b")) return redactor.excerpt(text, limit);
  return redactor.excerpt(stripAnsi(text.slice(0, longestStripped)), limit);
}
