import { expectedFailureKinds } from "../../core/outcome.ts";
import type { SessionView } from "../../core/session-view.ts";
import type { Attempt } from "./attempt.ts";
import { compareActs, isSameCommand, type CommandDifference } from "./command-difference.ts";
import { commandForm, plainForm } from "./command-form.ts";
import { changeKind, isWrapperChange, type ChangeKind } from "./command-rule.ts";
import { isEmptyRun } from "./empty-run.ts";
import { enables, installsMissing } from "./enabling.ts";
import { escapePhrases } from "./escape-change.ts";
import { readError, type ErrorReading } from "./error-line.ts";
import { followers, isTransient } from "./fix-window.ts";
import type { FoundFix, Tried } from "./found-fix.ts";
import { isInert } from "./inertness.ts";
import { joinPath, looksLikePath } from "./path-form.ts";
import { cosmeticFlag } from "./program-kinds.ts";
import type { ShellAct } from "./shell-act.ts";

interface Search {
  readonly session: SessionView;
  readonly attempts: readonly Attempt[];
  readonly failure: Attempt;
  readonly error: ErrorReading;
  readonly act: ShellAct;
  /** Folder that paths are told from: the session's, else the absolute one the command entered. */
  readonly home: string | null;
}

/** What ended the failure of a shell command at `index`; null when nothing did, or nothing that teaches. */
export function findCommandFix(
  session: SessionView,
  attempts: readonly Attempt[],
  index: number,
): FoundFix | null {
  const failure = attempts[index];
  if (failure?.error === undefined || failure.error === null || failure.form.kind !== "shell")
    return null;
  const act = subjectAct(failure.form.acts, failure.error);
  if (act === null) return null;
  const home = session.cwd ?? (act.directory?.startsWith("/") === true ? act.directory : null);
  const search: Search = { session, attempts, failure, error: failure.error, act, home };
  const next = followers(session, attempts, index, act.head.split(" ")[0] ?? act.head);
  const between: Attempt[] = [];
  const failedTries: Tried[] = [];
  let partial: FoundFix | null = null;
  for (const attempt of next) {
    const step = judge(search, attempt, between);
    if (step.found !== undefined)
      return step.found === null ? partial : { ...step.found, failedTries };
    if (step.tried !== undefined) failedTries.push(step.tried);
    else if (step.isRepetition !== true) between.push(attempt);
    partial = step.partial ?? partial;
  }
  return partial;
}

interface Judgement {
  /** The search is over, with this. */
  readonly found?: FoundFix | null;
  readonly tried?: Tried;
  /** The same command failed in the same way: nothing was done in between. */
  readonly isRepetition?: boolean;
  /** The error is gone for a known reason, though another one came. */
  readonly partial?: FoundFix | null;
}

function judge(search: Search, attempt: Attempt, between: readonly Attempt[]): Judgement {
  const { failure, act, home } = search;
  // A run of no tests proves nothing, and refutes nothing.
  if (attempt.form.kind !== "shell" || isEmptyRun(attempt.execution.resultExcerpt)) return {};
  for (const [position, worked] of attempt.form.acts.entries()) {
    if (worked.isTrivial || worked.isViewer) continue;
    const difference = compareActs(act, worked, home);
    if (difference === null) continue;
    const before = attempt.form.acts.slice(0, position);
    const isSame = isSameCommand(difference, (flag) => cosmeticFlag.test(flag));
    if (isSame && !isWrapperChange(difference, search.error)) {
      return repeated(search, attempt, worked, [...between, ...ownPreparation(attempt, before)]);
    }
    const mutated = !between.every((one) => isInert(one)) || before.some((one) => one.writesFile);
    const kind = isTransient(failure) ? null : kindOf(search, worked, difference, mutated);
    if (kind === null) continue;
    const tried = triedForm(search, { attempt, worked, difference, kind });
    if (attempt.execution.outcome === "failure" && !hasWorked(search, attempt, worked))
      return { tried };
    if (!hasWorked(search, attempt, worked) || isRefuted(search, attempt)) return { found: null };
    return { found: fixOf(search, tried, worked) };
  }
  return {};
}

/** The same command again: it works now, fails as before, or fails otherwise because what it asked for is there. */
function repeated(
  search: Search,
  attempt: Attempt,
  worked: ShellAct,
  between: readonly Attempt[],
): Judgement {
  if (hasWorked(search, attempt, worked))
    return { found: enabled(search, attempt, worked, between) };
  if (attempt.error === null) return { found: null };
  if (attempt.error.line === search.error.line) return { isRepetition: true };
  const cured = enablingAct(between, search.error, []);
  if (cured === null || !installsMissing(cured.act, search.error)) return {};
  return { partial: enabled(search, attempt, worked, between) };
}

/** The commands of the same line that ran before the one that worked. */
function ownPreparation(attempt: Attempt, acts: readonly ShellAct[]): readonly Attempt[] {
  return acts.length === 0
    ? []
    : [{ ...attempt, form: { kind: "shell", line: "", acts, params: {} } }];
}

/** The command whose failure the line reports: the one the error names, else the last that does any work. */
export function subjectAct(acts: readonly ShellAct[], error: ErrorReading): ShellAct | null {
  const working = acts.filter((act) => !act.isTrivial && !act.isViewer);
  const speaker = /^(?:(?:\/bin\/)?(?:ba|z|da)?sh: (?:line \d+: |\d+: |-c: )?)?([\w./@-]+): /.exec(
    error.line,
  )?.[1];
  const named = working.find(
    (act) =>
      speaker !== undefined &&
      (act.launch[0] === speaker || act.program === speaker.slice(speaker.lastIndexOf("/") + 1)),
  );
  return named ?? working.at(-1) ?? null;
}

function kindOf(
  search: Search,
  worked: ShellAct,
  difference: CommandDifference,
  mutated: boolean,
): ChangeKind | null {
  const { failureKind } = search.failure.execution;
  const expectedFailure = failureKind !== null && expectedFailureKinds.has(failureKind);
  return changeKind({
    failed: search.act,
    worked,
    difference,
    error: search.error,
    expectedFailure,
    mutated,
  });
}

/**
 * Whether the command did its work this time. Of a command that was missing, failing tests prove that it runs now.
 * Where the exit code is not the command's own, the text must show no error and the failure must have been one of the
 * command line, which shows at once.
 */
function hasWorked(search: Search, attempt: Attempt, worked: ShellAct): boolean {
  const { execution } = attempt;
  const excerpt = execution.resultExcerpt ?? "";
  if (isEmptyRun(excerpt)) return false;
  const isCommandFault = search.error.class === "missing-program" || search.error.class === "usage";
  if (execution.outcome === "failure")
    return search.error.class === "missing-program" && execution.failureKind === "test-failure";
  if (execution.outcome !== "success") return false;
  if (worked.proof === "exit") return true;
  return isCommandFault && worked.proof === "viewed" && readError(excerpt).weight < 2;
}

/** The very form that failed works elsewhere in the session with nothing changed: chance, or the state of the files. */
function isRefuted(search: Search, fix: Attempt): boolean {
  const { attempts, failure, act, home } = search;
  return attempts.some((attempt) => {
    if (attempt === failure || attempt === fix || attempt.form.kind !== "shell") return false;
    if (attempt.execution.outcome !== "success") return false;
    return attempt.form.acts.some((other) => {
      const difference = other.proof === "exit" ? compareActs(act, other, home) : null;
      return difference !== null && isSameCommand(difference, (flag) => cosmeticFlag.test(flag));
    });
  });
}

interface Change {
  readonly attempt: Attempt;
  readonly worked: ShellAct;
  readonly difference: CommandDifference;
  readonly kind: ChangeKind;
}

function triedForm({ act, home: cwd }: Search, change: Change): Tried {
  const { attempt, worked, kind } = change;
  if (kind === "escaping") return escapedForm(act, change, cwd);
  // Of a program that was missing, what it was to work on is a mere value.
  const values = { replaced: [], operands: { removed: [], added: [] } };
  const difference = kind === "program" ? { ...change.difference, ...values } : change.difference;
  const failing = commandForm(act, { difference, cwd, side: "failed", other: worked });
  const working = commandForm(worked, { difference, cwd, side: "worked", other: act });
  return {
    kind,
    failing,
    working,
    change: [failing, working],
    attempt,
    ...runBy(act, worked),
  };
}

/** Of a change of quoting the lesson is what is written how, wherever it stood: the code itself is a mere value. */
function escapedForm(
  act: ShellAct,
  { attempt, worked, difference }: Change,
  cwd: string | null,
): Tried {
  const [failed, fixed] = difference.replaced[0] ?? [act.content, worked.content];
  const plain = { ...difference, replaced: [], escaping: false };
  const form = commandForm(act, { difference: plain, cwd, side: "failed", other: worked });
  return {
    kind: "escaping",
    failing: form,
    working: form,
    change: [act.head, ...escapePhrases(failed, fixed)],
    attempt,
    ...runBy(act, worked),
  };
}

function fixOf({ failure, act }: Search, tried: Tried, worked: ShellAct): FoundFix | null {
  // Two forms that read the same differ in mere values: nothing to tell.
  if (tried.kind === "escaping" ? tried.change.length < 2 : tried.failing === tried.working)
    return null;
  return {
    ...tried,
    failure,
    enabling: null,
    proof: worked.proof,
    passed: tried.attempt.execution.outcome === "success",
    subject: act.head,
    failedTries: [],
  };
}

/** The same command works now: because of what was installed, built or started in between? Else it teaches nothing. */
function enabled(
  search: Search,
  attempt: Attempt,
  worked: ShellAct,
  between: readonly Attempt[],
): FoundFix | null {
  const { act, error, home, failure } = search;
  if (act.isReading) return null;
  const paths = [...act.operands, act.scriptPath ?? ""]
    .filter((word) => looksLikePath(word))
    .map((word) => joinPath(act.directory, word));
  const found = enablingAct(between, error, paths);
  if (found === null) return null;
  // What the error asks for by name cured it, whatever else was done; anything else only where nothing else was.
  if (
    !installsMissing(found.act, error) &&
    between.some((one) => confounds(search, one, found.attempt, attempt))
  )
    return null;
  const difference = compareActs(act, worked, home);
  if (difference === null) return null;
  const failing = commandForm(act, { difference, cwd: home, side: "failed", other: worked });
  const working = plainForm(found.act, home);
  return {
    kind: "enabling",
    failing,
    working,
    change: [failing, working],
    attempt,
    failure,
    enabling: found.attempt,
    proof: worked.proof,
    passed: attempt.execution.outcome === "success",
    subject: act.head,
    ...runBy(act, found.act),
    failedTries: [],
  };
}

/** Programs of two acts and what they run. */
function runBy(one: ShellAct, other: ShellAct): Pick<Tried, "programs" | "isTest" | "isTool"> {
  return {
    programs: [...new Set([one.program, one.head, other.program, other.head])].toSorted(),
    isTest: one.isTest || other.isTest,
    isTool: false,
  };
}

/** Another change, or another error of the same command: something else may have cured this one. */
function confounds(search: Search, one: Attempt, enabling: Attempt, fix: Attempt): boolean {
  if (one === enabling || one.execution === fix.execution) return false;
  if (
    one.error !== null &&
    one.form.kind === "shell" &&
    one.form.acts.some((act) => act.head === search.act.head)
  )
    return one.error.line !== search.error.line;
  return !isInert(one);
}

/** The last thing done in between that fits what the error asked for. */
export function enablingAct(
  between: readonly Attempt[],
  error: ErrorReading,
  paths: readonly string[],
): { readonly attempt: Attempt; readonly act: ShellAct } | null {
  const found = between.flatMap((attempt) => {
    if (attempt.form.kind !== "shell" || attempt.execution.outcome !== "success") return [];
    return attempt.form.acts
      .filter((act) => enables(act, error, paths))
      .map((act) => ({ attempt, act }));
  });
  return found.findLast(({ act }) => installsMissing(act, error)) ?? found.at(-1) ?? null;
}
