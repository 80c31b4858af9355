import { hash128, type Mac } from "../core/hash.ts";
import type { SessionRef } from "../core/rows.ts";
import type { RawRecord, SessionIdentity } from "./contract.ts";

export interface SessionKeyOptions {
  readonly tenant: string;
  readonly harness: string;
  /** A growing log without an id is known by its source and first record. */
  readonly sourceKey: string;
  /** Keyed hash of a raw record; called once per record. */
  readonly rawHmac: (raw: RawRecord) => string;
}

export interface SessionKey {
  /** Key of 32 hex digits; with `~` and 16 more where the format can tell two runs of one id apart. */
  readonly ref: SessionRef;
  /** The id as the format gives it; null for a placeholder and where there is none. Unredacted. */
  readonly nativeId: string | null;
}

/** Names sessions. Identities are cached by object: use one object per session. */
export function createSessionKeys(
  options: SessionKeyOptions,
): (identity: SessionIdentity) => SessionKey {
  const known = new WeakMap<SessionIdentity, SessionKey>();
  const keyOf = (identity: SessionIdentity): SessionKey => {
    let key = known.get(identity);
    if (key === undefined) {
      key = makeKey(identity, options, keyOf);
      known.set(identity, key);
    }
    return key;
  };
  return keyOf;
}

function makeKey(
  identity: SessionIdentity,
  options: SessionKeyOptions,
  keyOf: (identity: SessionIdentity) => SessionKey,
): SessionKey {
  const { rawHmac, sourceKey } = options;
  const key = (...parts: readonly string[]): string =>
    hash128(JSON.stringify([options.tenant, options.harness, ...parts]));
  switch (identity.by) {
    case "native":
      return nativeKey(identity, options, key);
    case "task":
      return { ref: key("task", identity.task, identity.trial, identity.model), nativeId: null };
    case "content":
      return { ref: key("content", rawHmac(identity.run)), nativeId: null };
    case "growing":
      return { ref: key("growing", sourceKey, rawHmac(identity.first)), nativeId: null };
    case "child": {
      const parent = keyOf(identity.parent).ref;
      const { id } = identity;
      if (isPlaceholderId(id)) return { ref: key("child", parent, sourceKey, ""), nativeId: null };
      return { ref: key("child", parent, id), nativeId: id };
    }
  }
}

function nativeKey(
  identity: Extract<SessionIdentity, { by: "native" }>,
  { rawHmac, sourceKey }: SessionKeyOptions,
  key: (...parts: readonly string[]) => string,
): SessionKey {
  const first = identity.first === undefined ? "" : rawHmac(identity.first);
  if (isPlaceholderId(identity.id))
    return { ref: key("growing", sourceKey, first), nativeId: null };
  const base = key("native", identity.id);
  return { ref: first === "" ? base : `${base}~${first.slice(0, 16)}`, nativeId: identity.id };
}

const placeholder =
  /^(?:[0\-_.\s]*|unknown|unnamed|untitled|none|null|nil|undefined|nan|n\/?a|default|session|session[-_ ]?id|main|id|test|tbd|todo|x+|<[^>]*>|\$\{[^}]*\}|your[-_].{0,40})$/i;

/** True for a text that stands where an id should: empty, all zeros, `unknown`, `session`... */
export function isPlaceholderId(id: string): boolean {
  return placeholder.test(id);
}

/** Keyed hashes of raw records, each computed once: most records come in runs that share one. */
export function createRawHmac(mac: Mac): (raw: RawRecord) => string {
  const known = new WeakMap<RawRecord, string>();
  let last: RawRecord | undefined;
  let lastHmac = "";
  return (raw) => {
    if (raw === last) return lastHmac;
    let hmac = known.get(raw);
    if (hmac === undefined) {
      hmac = mac(raw.bytes());
      known.set(raw, hmac);
    }
    last = raw;
    lastHmac = hmac;
    return hmac;
  };
}
