import type { Finding, Item } from "../../core/knowledge.ts";
import type { SessionView } from "../../core/session-view.ts";
import type { Extractor } from "../contract.ts";
import { attemptsOf, type Attempt } from "./attempt.ts";
import { failureEvidence, fixEvidence } from "./evidence.ts";
import { findCommandFix } from "./find-command-fix.ts";
import { findEnablingFix } from "./find-parameter-fix.ts";
import { findScriptFix } from "./find-script-fix.ts";
import { fixScope, isLocal } from "./fix-scope.ts";
import { fixSentence } from "./fix-sentence.ts";
import { isTeachable } from "./fix-window.ts";
import type { FixKind, FoundFix, Tried } from "./found-fix.ts";
import { lessonFinding } from "./lesson-finding.ts";
import { consolidateFindings, rootsOf } from "./lesson-item.ts";
import { maskedLine } from "./pitfall-line.ts";
import { quotable } from "./error-line.ts";

const identity = { name: "fixes", version: 2 };

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
      findCommandFix(session, attempts, index) ??
      findEnablingFix(session, attempts, index) ??
      findScriptFix(session, attempts, index);
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
  const failed = failureEvidence(session, fix.failure.execution);
  const cure = fixEvidence(session, fix.attempt.execution, fix.enabling?.execution);
  if (failed === null || cure.length === 0) return [];
  const tries = fix.failedTries.flatMap((tried) => {
    const again = failureEvidence(session, tried.attempt.execution);
    return again === null
      ? []
      : [findingOf(session, fix, tried, { stance: "against", evidence: [failed, again] })];
  });
  const evidence = [failed, ...cure];
  return [
    findingOf(session, fix, fix, { stance: "support", evidence }),
    ...tries,
    ...opposites(fix).map((told) => findingOf(session, fix, told, { stance: "against", evidence })),
  ];
}

/** That A failed where B worked speaks against "B fails; A works", wherever that was learned. */
function opposites(fix: FoundFix): readonly Tried[] {
  if (fix.kind === "enabling" || isAboutCode(fix.kind)) return [];
  const { failing, working, change } = fix;
  return [{ ...fix, failing: working, working: failing, change: change.toReversed() }];
}

function findingOf(
  session: SessionView,
  fix: FoundFix,
  tried: Tried,
  { stance, evidence }: Pick<Finding, "stance" | "evidence">,
): Finding {
  const { failure } = fix;
  const { kind, failing, working } = tried;
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
      programs: tried.programs,
      errorTemplateIds: templateIds(failure),
      files: [],
    },
    evidence,
    detail: {
      kind,
      failing,
      working,
      change: isAboutCode(kind) ? tried.change.slice(1) : [],
      error: errorOf(tried, failure, session.cwd),
      exitCode: failure.execution.exitCode,
      proof: fix.proof,
      passed: fix.passed,
      isAdrift: session.repo === null && isLocal(tried),
    },
  });
}

/** Where the code or the file is a mere value, so are the places in it that the error names. */
function errorOf({ kind, isTool }: Tried, { error }: Attempt, cwd: string | null): string {
  const line = error?.line ?? "";
  return quotable(isAboutCode(kind) || isTool ? maskedLine(line, cwd) : line, cwd) ?? "";
}

/** Told by how something is written, not by what. */
function isAboutCode(kind: FixKind): boolean {
  return kind === "escaping" || kind === "script";
}

function templateIds({ execution }: Attempt): readonly string[] {
  return execution.errorTemplateId === null ? [] : [execution.errorTemplateId];
}

function consolidate(findings: readonly Finding[]): Item | null {
  return consolidateFindings(findings, ({ detail }, supporting) => {
    const sessions = rootsOf(supporting);
    const passedSessions = rootsOf(
      supporting.filter((finding) => finding.detail["passed"] === true),
    );
    // A success seen through a pipe, or a start whose tests failed, is one step less certain than an exit code of 0.
    const isLess =
      passedSessions === 0 || supporting.every((finding) => finding.detail["proof"] === "viewed");
    return {
      text: fixSentence({
        kind: String(detail["kind"]) as FixKind,
        failing: String(detail["failing"]),
        working: String(detail["working"]),
        error: String(detail["error"]),
        changes: Array.isArray(detail["change"]) ? detail["change"].map(String) : [],
        exitCode: typeof detail["exitCode"] === "number" ? detail["exitCode"] : null,
        sessions,
        passedSessions,
      }),
      confidence: isLess ? { once: 0.75, repeated: 0.85 } : { once: 0.8, repeated: 0.9 },
      // Of which repository it speaks is not known: told everywhere only when it holds elsewhere as well.
      needed: supporting.every((finding) => finding.detail["isAdrift"] === true) ? 2 : 1,
      detail: { passedSessions },
    };
  });
}
