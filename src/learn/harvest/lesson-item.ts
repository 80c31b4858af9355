import { canonicalJson } from "../../core/canonical-json.ts";
import { compareText } from "../../core/compare-text.ts";
import type {
  Category,
  Evidence,
  Finding,
  Item,
  ItemStatus,
  Signature,
} from "../../core/knowledge.ts";
import { isRisky } from "./risk.ts";

/** What an extractor adds to the item that its findings amount to. */
export interface ItemParts {
  readonly text: string;
  /** For a lesson seen in one session, and in several. */
  readonly confidence: { readonly once: number; readonly repeated: number };
  /** Sessions of distinct roots needed for an item. */
  readonly needed: number;
  /** It says what is not known: people look at it, no session is shown it. */
  readonly isQuestion?: boolean;
  /** What all findings amount to, beside what the first one tells. */
  readonly detail?: Item["detail"];
}

const evidenceLimit = 12;

/**
 * The item of all findings with one key, independent of their order; null when too few sessions speak for it. `write`
 * sees the finding that tells the lesson first.
 */
export function consolidateFindings(
  findings: readonly Finding[],
  write: (told: Finding, supporting: readonly Finding[]) => ItemParts,
): Item | null {
  const ordered = findings.toSorted(compareFindings);
  const supporting = ordered.filter((finding) => finding.stance === "support");
  const [told] = supporting;
  if (told === undefined) return null;
  const parts = write(told, supporting);
  const support = rootsOf(supporting);
  if (support < parts.needed) return null;
  const against = rootsOf(ordered.filter((finding) => finding.stance === "against"));
  const times = ordered.map((finding) => finding.at).filter((at) => at !== null);
  const scope = scopeOf(told);
  return {
    key: told.key,
    extractor: told.extractor,
    category: parts.isQuestion === true ? "question" : (told.detail["category"] as Category),
    scope,
    repo: scope === "repo" ? told.repo : null,
    agent: scope === "agent" ? told.agent : null,
    text: parts.text,
    confidence: confidenceOf(parts.confidence, support, against),
    status: statusOf(parts, support, against),
    support,
    against,
    seenOnce: support === 1,
    firstSeen: times.length === 0 ? null : Math.min(...times),
    lastSeen: times.length === 0 ? null : Math.max(...times),
    costTurns: sum(supporting, (finding) => finding.costTurns),
    costTokens: sum(supporting, (finding) => finding.costTokens),
    costMs: sumKnown(supporting.map((finding) => finding.costMs)),
    environments: distinct(supporting.map((finding) => environmentOf(finding))),
    signature: mergeSignatures(supporting.map((finding) => finding.signature)),
    evidence: evidenceOf(ordered),
    detail: { ...told.detail, ...parts.detail },
  };
}

/** By time (unknown last), then by session, then by content: a fixed order whatever order they came in. */
function compareFindings(a: Finding, b: Finding): number {
  const byTime = (a.at ?? Number.MAX_SAFE_INTEGER) - (b.at ?? Number.MAX_SAFE_INTEGER);
  if (byTime !== 0) return byTime;
  return compareText(a.session, b.session) || compareText(canonicalJson(a), canonicalJson(b));
}

/** Sessions are counted by their root: what a run and its children saw is one sighting. */
export function rootsOf(findings: readonly Finding[]): number {
  return new Set(findings.map((finding) => finding.detail["root"])).size;
}

function scopeOf(finding: Finding): Item["scope"] {
  const { scope } = finding.detail;
  return scope === "repo" || scope === "agent" ? scope : "global";
}

/** What failed elsewhere counts against it, as far as it outweighs what worked. Two decimals. */
function confidenceOf(base: ItemParts["confidence"], support: number, against: number): number {
  const start = support > 1 ? base.repeated : base.once;
  const share = (support + 1) / (support + against + 1);
  return Math.round(Math.max(0.1, start * share) * 100) / 100;
}

/** What rests on outcomes is active at once; what touches secrets or guards waits for a person. */
function statusOf(
  { text, isQuestion = false }: ItemParts,
  support: number,
  against: number,
): ItemStatus {
  if (isRisky(text)) return "quarantined";
  return isQuestion || against >= support ? "candidate" : "active";
}

function environmentOf(finding: Finding): string {
  return finding.model === null ? finding.harness : `${finding.harness} ${finding.model}`;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted();
}

function mergeSignatures(signatures: readonly Signature[]): Signature {
  return {
    tools: distinct(signatures.flatMap((one) => one.tools)),
    programs: distinct(signatures.flatMap((one) => one.programs)),
    errorTemplateIds: distinct(signatures.flatMap((one) => one.errorTemplateIds)),
    files: distinct(signatures.flatMap((one) => one.files)),
  };
}

/** Whole findings' evidence, first sightings first, so that a failure is never shown without its fix. */
function evidenceOf(ordered: readonly Finding[]): readonly Evidence[] {
  const kept: Evidence[] = [];
  for (const { evidence } of ordered) {
    if (kept.length > 0 && kept.length + evidence.length > evidenceLimit) break;
    kept.push(...evidence);
  }
  return kept;
}

function sum(findings: readonly Finding[], of: (finding: Finding) => number): number {
  return findings.reduce((total, finding) => total + of(finding), 0);
}

function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}
