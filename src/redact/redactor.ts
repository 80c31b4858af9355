import { RecentByText } from "../core/recent-by-text.ts";
import { cutClean, cutExcerpt, excerptWindow, nearWindow } from "./excerpt.ts";
import { findSensitive, isClean } from "./find-sensitive.ts";
import { formatPlaceholder } from "./placeholder.ts";
import { isPlainShape } from "./plain-shapes.ts";
import { factsOf, type KeyFacts, type KnownKeys, redactStructure } from "./redact-structure.ts";
import { rulesVersion } from "./rules/rules-version.ts";
import { createUnchangedJson, type UnchangedJson } from "./unchanged-json.ts";

export interface Redaction {
  readonly text: string;
  readonly findings: number;
  /** How often each rule was applied; empty when there are no findings. */
  readonly byRule: Readonly<Record<string, number>>;
}

/**
 * Replaces secrets and personal data by `[REDACTED:<rule>:<hmac8>]`. Pure, never throws, linear in
 * the text; redacting what was redacted changes nothing.
 */
export interface Redactor {
  /** Bumped whenever rules change: stored text says by which rules it was redacted. */
  readonly rulesVersion: number;
  /** The same string instance when nothing is found. */
  redact(text: string): string;
  /** As `redact`, with counts. */
  inspect(text: string): Redaction;
  /**
   * Redacts the text's first `limit` + 4096 characters, then cuts to `limit` characters, never
   * inside a placeholder; appends "…" when cut.
   */
  excerpt(text: string, limit: number): string;
  /**
   * Redacts every string value and key of a JSON value; a key such as `password` makes its value a
   * secret. Returns a new value; what is not JSON (functions, symbols) comes back as it is.
   */
  redactValue(value: unknown): unknown;
  /** Canonical JSON of a value that `redactValue` leaves as it is; null for others, and where that is not told at once. */
  readonly unchangedJson: UnchangedJson;
}

export interface RedactorOptions {
  /** Keyed hash of the secret in hex; its first eight digits go into the placeholder. */
  readonly mac: (text: string) => string;
}

/** A replacement may uncover what its secret had hidden; a few passes settle any real text. */
const mostPasses = 6;
const nothingFound: Redaction["byRule"] = Object.freeze({});

export function createRedactor(options: RedactorOptions): Redactor {
  const inspect = (text: string): Redaction => inspectText(text, options.mac);
  const redact = (text: string): string => inspect(text).text;
  const format = (rule: string, secret: string): string =>
    formatPlaceholder(rule, options.mac(secret));
  const knownKeys: KnownKeys = new Map();
  const factsOfKey = (key: string): KeyFacts => factsOf(key, redact, knownKeys);
  return {
    rulesVersion,
    redact,
    inspect,
    excerpt: (text, limit) => {
      const near = nearWindow(text, limit);
      return near !== null && isClean(near)
        ? cutClean(text, limit)
        : cutExcerpt(redact(excerptWindow(text, limit)), text.length, limit);
    },
    redactValue: (value) => redactStructure(value, redact, format, knownKeys),
    unchangedJson: createUnchangedJson({ jsonOfClean: createJsonOfClean(), factsOfKey }),
  };
}

const knownTexts = 8192;
const longestKnownText = 64;

/** Names, kinds, places and sessions come again and again: short texts that were clean are remembered as JSON. */
function createJsonOfClean(): (text: string) => string | null {
  const known = new RecentByText<string>(knownTexts);
  return (text) => {
    if (text.length > longestKnownText) return jsonUnlessSensitive(text);
    if (isPlainShape(text)) return `"${text}"`;
    const before = known.get(text);
    if (before !== undefined) return before;
    const json = jsonUnlessSensitive(text);
    return json === null ? null : known.set(text, json);
  };
}

function jsonUnlessSensitive(text: string): string | null {
  return findSensitive(text).length === 0 ? JSON.stringify(text) : null;
}

function inspectText(text: string, mac: RedactorOptions["mac"]): Redaction {
  let current = text;
  let byRule: Record<string, number> | undefined;
  let total = 0;
  for (let pass = 0; pass < mostPasses; pass++) {
    const findings = findSensitive(current);
    if (findings.length === 0) break;
    byRule ??= {};
    let copied = 0;
    let redacted = "";
    for (const { start, end, rule, secret } of findings) {
      redacted += current.slice(copied, start) + formatPlaceholder(rule, mac(secret));
      copied = end;
      byRule[rule] = (byRule[rule] ?? 0) + 1;
    }
    current = redacted + current.slice(copied);
    total += findings.length;
  }
  return { text: current, findings: total, byRule: byRule ?? nothingFound };
}
