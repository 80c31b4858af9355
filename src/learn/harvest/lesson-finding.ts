import { canonicalJson } from "../../core/canonical-json.ts";
import { hash128 } from "../../core/hash.ts";
import type { Category, Evidence, Finding, Item, Signature } from "../../core/knowledge.ts";
import type { ExecutionView, SessionView } from "../../core/session-view.ts";

/** What makes a lesson the same in every session: never a time, a count or a path of the machine. */
export interface LessonIdentity {
  readonly category: Category;
  readonly scope: Item["scope"];
  /** Normalised words of the lesson (failing form, change). */
  readonly lesson: readonly string[];
}

export interface FindingParts {
  readonly extractor: { readonly name: string; readonly version: number };
  readonly identity: LessonIdentity;
  readonly stance: Finding["stance"];
  /** First failure, and what ended it (the failure itself when nothing did). */
  readonly first: ExecutionView;
  readonly last: ExecutionView;
  readonly signature: Signature;
  readonly evidence: readonly Evidence[];
  /** Besides the root session, the category and the scope, which every finding carries. */
  readonly detail: Finding["detail"];
}

/** The finding of one session. Pure. */
export function lessonFinding(session: SessionView, parts: FindingParts): Finding {
  const { extractor, identity, first, last } = parts;
  return {
    extractor: extractor.name,
    extractorVersion: extractor.version,
    key: lessonKey(extractor.name, identity, session),
    session: session.key,
    at: first.at,
    stance: parts.stance,
    repo: session.repo,
    agent: session.agent,
    harness: session.harness,
    model: first.model ?? session.models[0] ?? null,
    costTurns: stepsBetween(first, last),
    costTokens: tokensBetween(session, first, last),
    costMs: first.at === null || last.at === null ? null : Math.max(0, last.at - first.at),
    signature: parts.signature,
    evidence: parts.evidence,
    detail: {
      ...parts.detail,
      root: session.rootKey,
      category: identity.category,
      scope: identity.scope,
    },
  };
}

function lessonKey(
  extractor: string,
  { category, scope, lesson }: LessonIdentity,
  session: SessionView,
): string {
  const place = scope === "repo" ? session.repo : scope === "agent" ? session.agent : null;
  return hash128(canonicalJson({ extractor, category, scope, place, lesson }));
}

function stepsBetween(first: ExecutionView, last: ExecutionView): number {
  const [from, to] = [first.stepSeq ?? first.seq, last.stepSeq ?? last.seq];
  return first.stepSeq === null || last.stepSeq === null
    ? last.seq - first.seq
    : Math.max(0, to - from);
}

/** Tokens of the calls after the first failure, where the record knows them; else 0. */
function tokensBetween(session: SessionView, first: ExecutionView, last: ExecutionView): number {
  return session.executions
    .filter((one) => one.seq > first.seq && one.seq <= last.seq)
    .reduce((sum, one) => sum + (one.tokensIn ?? 0) + (one.tokensOut ?? 0), 0);
}
