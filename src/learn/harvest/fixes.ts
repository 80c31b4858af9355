import type { Finding, Item } from "../../core/knowledge.ts";
import type { SessionView } from "../../core/session-view.ts";
import type { Extractor } from "../contract.ts";
import { attemptsOf, type Attempt } from "./attempt.ts";
import { failureEvidence, fixEvidence } from "./evidence.ts";
import { findCommandFix } from "./find-command-fix.ts";
import { findEnablingFix } from "./find-parameter-fix.ts";
import { fixScope } from "./fix-scope.ts";
import { fixSentence } from "./fix-sentence.ts";
import { isTeachable } from "./fix-window.ts";
import type { FixKind, FoundFix, Tried } from "./found-fix.ts";
import { lessonFinding } from "./lesson-finding.ts";
import { consolidateFindings } from "./lesson-item.ts";
import { quotable } from "./error-line.ts";

const identity = { name: "fixes", version: 1 };

/**
 * Learns from a failed execution and the changed one that worked: another program, flag, folder, variable or spelling,
 * or what had to be installed or started first. Chance (the same call works again), edits of files, searches and
 * failures that pass by themselves teach nothing.
 */
export const fixes: Extractor = { ...identity, extract, consolidate };

function extract(session: SessionView): readonly Finding[] {
  const attempts = attemptsOf(session);
  const found = new Map<string, Finding>();
  attempts.forEach((attempt, index) => {
    if (!isTeachable(attempt)) return;
    const fix =
      findCommandFix(session, attempts, index) ?? findEnablingFix(session, attempts, index);
    if (fix === null) return;
    for (const finding of findingsOf(session, fix)) {
      // The first failure of a row is where the cost began; its repetitions tell the same lesson.
      const id = `${finding.stance} ${finding.key}`;
      if (!found.has(id)) found.set(id, finding);
    }
  });
  return [...found.values()];
}

function findingsOf(session: SessionView, fix: FoundFix): readonly Finding[] {
  const supporting = findingOf(session, fix, fix, "support");
  if (supporting === null) return [];
  const against = fix.failedTries.map((tried) => findingOf(session, fix, tried, "against"));
  return [supporting, ...against].filter((finding) => finding !== null);
}

function findingOf(
  session: SessionView,
  fix: FoundFix,
  tried: Tried,
  stance: Finding["stance"],
): Finding | null {
  const { failure } = fix;
  const failed = failureEvidence(session, failure.execution);
  const shown =
    stance === "support"
      ? fixEvidence(session, tried.attempt.execution, fix.enabling?.execution)
      : [failureEvidence(session, tried.attempt.execution)];
  const rest = shown.filter((one) => one !== null);
  if (failed === null || rest.length === 0) return null;
  const { kind, failing, working } = tried;
  const error = quotable(failure.error?.line ?? "", session.cwd) ?? "";
  return lessonFinding(session, {
    extractor: identity,
    identity: {
      category: "pitfall",
      scope: fixScope(session, tried),
      lesson: [kind, ...tried.change],
    },
    stance,
    first: failure.execution,
    last: tried.attempt.execution,
    signature: {
      tools: [failure.execution.tool],
      programs: fix.programs,
      errorTemplateIds: templateIds(failure),
      files: [],
    },
    evidence: [failed, ...rest],
    detail: {
      kind,
      failing,
      working,
      change: kind === "escaping" ? tried.change.slice(1) : [],
      error,
      exitCode: failure.execution.exitCode,
      proof: fix.proof,
    },
  });
}

function templateIds({ execution }: Attempt): readonly string[] {
  return execution.errorTemplateId === null ? [] : [execution.errorTemplateId];
}

function consolidate(findings: readonly Finding[]): Item | null {
  return consolidateFindings(findings, ({ detail }, supporting) => {
    // A success seen through a pipe is one step less certain than an exit code.
    const viewed = supporting.every((finding) => finding.detail["proof"] === "viewed");
    return {
      text: fixSentence({
        kind: String(detail["kind"]) as FixKind,
        failing: String(detail["failing"]),
        working: String(detail["working"]),
        error: String(detail["error"]),
        changes: Array.isArray(detail["change"]) ? detail["change"].map(String) : [],
        exitCode: typeof detail["exitCode"] === "number" ? detail["exitCode"] : null,
      }),
      confidence: viewed ? { once: 0.75, repeated: 0.85 } : { once: 0.8, repeated: 0.9 },
      needed: 1,
    };
  });
}
