import { expectedFailureKinds } from "../../core/outcome.ts";
import type { Finding, Item } from "../../core/knowledge.ts";
import type { ExecutionView, SessionView } from "../../core/session-view.ts";
import type { Extractor } from "../contract.ts";
import { attemptsOf, type Attempt } from "./attempt.ts";
import { quotable } from "./error-line.ts";
import { failureEvidence } from "./evidence.ts";
import { findCommandFix, subjectAct } from "./find-command-fix.ts";
import { findEnablingFix, findParameterFix } from "./find-parameter-fix.ts";
import { followers, isTeachable, isTransient } from "./fix-window.ts";
import { isInert } from "./inertness.ts";
import { lessonFinding } from "./lesson-finding.ts";
import { consolidateFindings } from "./lesson-item.ts";
import { maskedLine } from "./pitfall-line.ts";
import { interpreters } from "./program-kinds.ts";

const identity = { name: "pitfalls", version: 1 };
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
  const found = new Map<string, Finding>();
  attempts.forEach((attempt, index) => {
    const subject = subjectOf(attempt);
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
}

/** What failed; null for a failure that is no pitfall. */
function subjectOf(attempt: Attempt): Subject | null {
  const { execution, error, form } = attempt;
  if (!isTeachable(attempt) || isTransient(attempt) || error === null || error.weight < leastWeight)
    return null;
  if (form.kind === "structured") return { name: execution.tool, isShell: false };
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
  const isOwnCode =
    interpreters.test(act.program) && (act.scriptPath !== null || act.content !== "");
  if (!isOwnCode) return { name: act.head, isShell: true };
  // An error of a script that names nothing ("list index out of range") is that script's own affair.
  if (!namesSomething.test(error.line)) return null;
  return { name: `${act.program.replace(/[\d.]+$/, "")} <script>`, isShell: true };
}

function findingOf(
  session: SessionView,
  attempts: readonly Attempt[],
  index: number,
  subject: Subject,
): Finding | null {
  const attempt = attempts[index];
  const failed = attempt === undefined ? null : failureEvidence(session, attempt.execution);
  const line = maskedLine(attempt?.error?.line ?? "", session.cwd);
  const shown = quotable(line, session.cwd);
  if (attempt === undefined || failed === null || shown === null) return null;
  const end = endOf(session, attempts, index);
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
    last: end.at,
    signature: {
      tools: [execution.tool],
      programs: subject.isShell ? [subject.name.split(" ")[0] ?? subject.name] : [],
      errorTemplateIds: execution.errorTemplateId === null ? [] : [execution.errorTemplateId],
      files: [],
    },
    evidence: [failed],
    detail: { subject: subject.name, error: shown, endedBy: end.how },
  });
}

/** What came of it: a changed call, an edit, another try, nothing. */
type EndKind = "change" | "edit" | "retry" | "";

interface End {
  readonly how: EndKind;
  readonly at: ExecutionView;
}

function endOf(session: SessionView, attempts: readonly Attempt[], index: number): End {
  const failure = attempts[index] as Attempt;
  const fix = findCommandFix(session, attempts, index) ?? findEnablingFix(session, attempts, index);
  if (fix !== null) return { how: "change", at: fix.attempt.execution };
  const parameter = findParameterFix(session, attempts, index);
  if (parameter !== null) return { how: "change", at: parameter.fix.execution };
  const next = followers(session, attempts, index, failure.execution.tool);
  const again = next.findIndex(
    (one) => one.execution.outcome === "success" && repeats(failure, one),
  );
  const last = next.at(-1) ?? failure;
  if (again === -1) return { how: "", at: last.execution };
  const edited = failure.form.kind === "shell" && next.slice(0, again).some((one) => !isInert(one));
  return { how: edited ? "edit" : "retry", at: (next[again] ?? failure).execution };
}

/** The same tool or the same command, whatever it is given. */
function repeats(failure: Attempt, later: Attempt): boolean {
  if (failure.form.kind === "shell" && later.form.kind === "shell" && failure.error !== null) {
    const act = subjectAct(failure.form.acts, failure.error);
    return later.form.acts.some((other) => other.head === act?.head && other.proof === "exit");
  }
  return failure.execution.tool === later.execution.tool;
}

const neededSessions = 2;

function consolidate(findings: readonly Finding[]): Item | null {
  // What mostly ends by a changed call is told as a fix, with the change.
  if (
    2 * findings.filter((finding) => finding.detail["endedBy"] === "change").length >=
    findings.length
  )
    return null;
  return consolidateFindings(findings, ({ detail }, supporting) => ({
    text: sentence(String(detail["subject"]), String(detail["error"]), supporting),
    confidence: { once: 0.6, repeated: 0.75 },
    needed: neededSessions,
  }));
}

function sentence(subject: string, error: string, supporting: readonly Finding[]): string {
  const ends = supporting.map((finding) => String(finding.detail["endedBy"]));
  return `\`${subject}\` keeps failing with "${error}"${ending(ends)}.`;
}

const endings: Readonly<Record<EndKind, string>> = {
  change: "; another form of the call got past it",
  edit: "; a change of files got past it",
  retry: "; a later call got past it",
  "": "; no session got past it",
};

/** What ended it most often, if anything did. */
function ending(ends: readonly string[]): string {
  const count = (how: EndKind): number => ends.filter((end) => end === how).length;
  const kinds: readonly EndKind[] = ["edit", "retry", "change"];
  const most = kinds.reduce((best, how) => (count(how) > count(best) ? how : best));
  return endings[count(most) === 0 ? "" : most];
}
