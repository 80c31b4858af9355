import {
  callRow,
  factRow,
  hex,
  resultRow,
  sessionRow,
  sourceKey,
  stepRow,
  usageRow,
} from "../../test/store/record-fixtures.ts";
import type { SessionRecord } from "../core/derived.ts";
import type { FactField, StepKind } from "../core/rows.ts";
import type { DeriveOptions } from "./derive-family.ts";

/** Rows of one session as the store reads them back; a test overrides what it is about. */
export function sampleRecord(ref: string, over: Partial<SessionRecord> = {}): SessionRecord {
  return {
    session: sessionRow(ref),
    formats: new Map([[sourceKey, "claude-code"]]),
    facts: [],
    steps: [],
    usage: [],
    observations: [],
    outcomes: [],
    ...over,
  };
}

/**
 * A session that tells these numbered moments: every third a request, an answer with tokens, a call with its result.
 * Moments of one number are the same in every session, as in a copied history.
 */
export function telling(
  ref: string,
  moments: readonly number[],
  facts: Partial<Record<FactField, string>> = {},
): SessionRecord {
  return sampleRecord(ref, {
    facts: Object.entries(facts).map(([field, value]) =>
      factRow(ref, { field: field as FactField, value }),
    ),
    steps: moments.map((n) => stepRow(ref, n)),
    usage: moments
      .filter((n) => n % 3 === 1)
      .map((n) => ({ ...usageRow(ref, n), format: "claude-code" })),
    observations: moments
      .filter((n) => n % 3 === 2)
      .flatMap((n) => [callRow(ref, n), resultRow(ref, n)]),
  });
}

/** The steps of a conversation: letters name them, a parent follows (`b<a`), `-` stands for none. */
export function branching(shape: string): ReturnType<typeof stepRow>[] {
  const kinds: Readonly<Record<string, StepKind>> = {
    u: "user",
    a: "assistant",
    t: "tool",
    s: "system",
    m: "meta",
  };
  return shape
    .trim()
    .split(/\s+/)
    .map((word, n) => {
      const [name = "", parent = "-"] = word.split("<");
      return stepRow("s", n, {
        stepKey: name,
        parentStepKey: parent === "-" ? null : parent,
        kind: kinds[name[0] ?? ""] ?? "meta",
      });
    });
}

export const plainOptions: DeriveOptions = {
  extractors: [],
  rankOf: () => 100,
  houseOf: () => null,
  agentOf: ({ harness, named }) => ({ agent: named ?? harness, role: null }),
};

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

export { callRow, factRow, hex, resultRow, sessionRow, sourceKey, stepRow, usageRow };
