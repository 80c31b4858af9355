import { expectedFailureKinds } from "../../core/outcome.ts";
import type { Evidence, Finding, Item } from "../../core/knowledge.ts";
import type { SessionView } from "../../core/session-view.ts";
import type { Extractor } from "../contract.ts";
import { attemptsOf, type Attempt } from "./attempt.ts";
import { isException, quotable, type ErrorReading } from "./error-line.ts";
import { failureEvidence, fixEvidence } from "./evidence.ts";
import { subjectAct } from "./find-command-fix.ts";
import { isTeachable, isTransient } from "./fix-window.ts";
import { lessonFinding } from "./lesson-finding.ts";
import { consolidateFindings } from "./lesson-item.ts";
import { namesOwn, ownNamesOf, stem, type OwnNames } from "./own-names.ts";
import { withoutMachinePaths } from "./path-form.ts";
import { pitfallEnd, type EndKind, type PitfallEnd } from "./pitfall-end.ts";
import { plainEnding, scriptEnding } from "./pitfall-ending.ts";
import { maskedLine } from "./pitfall-line.ts";
import { interpreters } from "./program-kinds.ts";
import type { ShellAct } from "./shell-act.ts";

const identity = { name: "pitfalls", version: 4 };
const namesSomething = /['"`][A-Za-z_][\w./@-]{2,}['"`]/;
/** Lines that weigh less only mention a fault. */
const leastWeight = 2;

/**
 * Learns which errors come back in session after session, what they cost and what ended them. One session alone makes
 * no pitfall; several hits in one session count once; what passes by itself and what is part of the work (failing
 * tests, fruitless searches) does not count.
 */
export const pitfalls: Extractor = { ...identity, extract, consolidate };

function extract(session: SessionView): readonly Finding[] {
  const attempts = attemptsOf(session);
  const own = ownNamesOf(attempts);
  const found = new Map<string, Finding>();
  attempts.forEach((attempt, index) => {
    const subject = subjectOf(attempt, session, own);
    if (subject === null) return;
    const finding = findingOf(session, attempts, index, subject);
    if (finding !== null && !found.has(finding.key)) found.set(finding.key, finding);
  });
  return [...found.values()];
}

interface Subject {
  /** What failed, as a person would name it. */
  readonly name: string;
  readonly isShell: boolean;
  /** Code that the session wrote itself: only what other sessions' code needed as well is a lesson. */
  readonly isOwnCode: boolean;
}

/** What failed; null for a failure that is no pitfall. */
function subjectOf(attempt: Attempt, session: SessionView, own: OwnNames): Subject | null {
  const { execution, error, form } = attempt;
  if (!isTeachable(attempt) || isTransient(attempt) || error === null || error.weight < leastWeight)
    return null;
  if (form.kind === "structured") return { name: execution.tool, isShell: false, isOwnCode: false };
  if (form.kind !== "shell") return null;
  const act = subjectAct(form.acts, error);
  if (act === null || act.isReading || act.isTest || error.class === "missing-path") return null;
  const { failureKind } = execution;
  if (
    failureKind !== null &&
    expectedFailureKinds.has(failureKind) &&
    error.class !== "missing-program"
  )
    return null;
  if (error.class === "missing-module" && namesOwn(error.line, own)) return null;
  return shellSubject(act, error, { own, cwd: session.cwd });
}

function shellSubject(
  act: ShellAct,
  error: ErrorReading,
  { own, cwd }: { readonly own: OwnNames; readonly cwd: string | null },
): Subject | null {
  const program = act.program.replace(/[\d.]+$/, "");
  const { scriptPath } = act;
  const isCode = interpreters.test(act.program) && (scriptPath !== null || act.content !== "");
  if (!isCode) return { name: act.head, isShell: true, isOwnCode: false };
  const isOwnCode = scriptPath === null || own.created.has(stem(scriptPath));
  // An error of a script that names nothing ("list index out of range") is that script's own affair.
  const isTelling = isOwnCode ? isLibraryError(error.line) : false;
  if (!isTelling && !namesSomething.test(error.line)) return null;
  if (isOwnCode && namesOwn(error.line, own)) return null;
  const shown =
    isOwnCode || scriptPath === null ? "<script>" : withoutMachinePaths(scriptPath, cwd);
  return { name: `${program} ${shown}`, isShell: true, isOwnCode };
}

/** `library.SomeError: ...`: raised by a library, in its own words. */
function isLibraryError(line: string): boolean {
  return isException(line) && /^\w+(?:\.\w+)+:/.test(line);
}

/** What a library says at the end of its line is about what it was given. */
function subjectLine(line: string, subject: Subject, cwd: string | null): string {
  const masked = maskedLine(line, cwd);
  return subject.isOwnCode ? masked.replace(/: [A-Za-z_]\w*$/, ": <name>") : masked;
}

function findingOf(
  session: SessionView,
  attempts: readonly Attempt[],
  index: number,
  subject: Subject,
): Finding | null {
  const attempt = attempts[index];
  const failed = attempt === undefined ? null : failureEvidence(session, attempt.execution);
  const line = subjectLine(attempt?.error?.line ?? "", subject, session.cwd);
  const shown = quotable(line, session.cwd);
  if (attempt === undefined || failed === null || shown === null) return null;
  const end = pitfallEnd(session, attempts, index);
  const { execution } = attempt;
  const scope = subject.isShell && session.repo !== null ? "repo" : "global";
  return lessonFinding(session, {
    extractor: identity,
    identity: {
      category: "pitfall",
      scope,
      lesson: [subject.isShell ? "shell" : "tool", subject.name, line],
    },
    stance: "support",
    first: execution,
    last: end.last.execution,
    signature: {
      tools: [execution.tool],
      programs: subject.isShell ? [subject.name.split(" ")[0] ?? subject.name] : [],
      errorTemplateIds: execution.errorTemplateId === null ? [] : [execution.errorTemplateId],
      files: [],
    },
    evidence: [failed, ...endEvidence(session, end)],
    detail: {
      subject: subject.name,
      error: shown,
      endedBy: end.how,
      command: end.by,
      added: end.added,
      isOwnCode: subject.isOwnCode,
      isShell: subject.isShell,
    },
  });
}

/** What ended it is shown like the error itself: the call that did, where that is known, and the result that worked. */
function endEvidence(
  session: SessionView,
  { how, success, cure }: PitfallEnd,
): readonly Evidence[] {
  if (success === null) return [];
  const shown = fixEvidence(session, success.execution, cure?.execution);
  return how === "retry" ? shown.filter(({ role }) => role === "confirmation") : shown;
}

const neededSessions = 2;

function consolidate(findings: readonly Finding[]): Item | null {
  const ends = findings.map((finding) => String(finding.detail["endedBy"]) as EndKind);
  // What mostly ends by a changed call is told as a fix, with the change.
  if (2 * ends.filter((how) => how === "change").length >= findings.length) return null;
  const isOwnCode = findings.some((finding) => finding.detail["isOwnCode"] === true);
  const ending = isOwnCode ? scriptEnding(findings) : plainEnding(findings);
  if (ending === null) return null;
  return consolidateFindings(findings, ({ detail }) => ({
    text: `\`${String(detail["subject"])}\` keeps failing with "${String(detail["error"])}"; ${ending.text}.`,
    confidence: ending.isKnown ? { once: 0.6, repeated: 0.75 } : { once: 0.5, repeated: 0.5 },
    needed: neededSessions,
    isQuestion: !ending.isKnown,
  }));
}
