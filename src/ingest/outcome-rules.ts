import type { FailureKind, Outcome, OutcomeSource } from "../core/outcome.ts";
import { answerError } from "./answer-error.ts";
import type { Adapter, ResultSignals } from "./contract.ts";
import { exitCodeInText } from "./exit-code-text.ts";
import { failureKindOf } from "./failure-kind.ts";
import { findTextRule } from "./find-text-rule.ts";
import { humanRule } from "./human-rules.ts";
import { shellRules, textRules } from "./outcome-text-rules.ts";
import { testReport } from "./test-report.ts";
import { type TextView, viewText } from "./text-view.ts";
import type { ToolUse } from "../core/tool-family.ts";

export interface ResultFacts {
  readonly signals: ResultSignals;
  readonly text: string;
  readonly use: ToolUse;
  readonly errorFlag: Adapter["errorFlag"];
}

export interface Verdict {
  readonly outcome: Outcome;
  readonly source: OutcomeSource;
  readonly kind: FailureKind | null;
  readonly exitCode: number | null;
  /** The rule that decided: a row's id, or the name of the signal. */
  readonly rule: string;
}

/** A result on its way through the rules: the view is made when a rule first needs it. */
interface Case extends ResultFacts {
  readonly view: () => TextView;
  readonly exitCode: number | null;
}

/**
 * Outcome of an execution by what its record and its text say, in order of trust: the life cycle the format tells; a
 * person's or the harness's own refusal; error flag; exit code; typed error; text rules; absence of a flag that is set
 * on failure only; unknown. Where the flag or code is another command's (`pytest | tail`), an unambiguous text rule
 * overrules a success. Pure, total, deterministic; looks at 4 KiB of each end of the text.
 */
export function classifyOutcome(facts: ResultFacts): Verdict {
  const { signals } = facts;
  let seen: TextView | undefined;
  const view = (): TextView => (seen ??= viewText(facts.text));
  const exitCode = exitCodeOf(facts, view);
  const item: Case = { ...facts, view, exitCode };
  if (signals.status !== undefined) return byStatus(item, signals.status);
  if (signals.errorFlag !== false && exitCode !== 0) {
    const human = humanRule(facts.text);
    if (human !== null) return unknownBecause(item, "text-rule", human.kind, human.id);
  }
  return byFlag(item) ?? byExitCode(item) ?? byErrorObject(item) ?? byText(item) ?? byAbsence(item);
}

/** A code the harness wrote into the text counts like one in the record. Successful flagged calls are not searched. */
function exitCodeOf(
  { signals, text, use, errorFlag }: ResultFacts,
  view: () => TextView,
): number | null {
  if (signals.exitCode !== undefined)
    return Number.isSafeInteger(signals.exitCode) ? signals.exitCode : null;
  if (use.family !== "shell" || text === "" || signals.errorFlag === false) return null;
  if (signals.errorFlag === undefined && errorFlag === "failure-only") return null;
  return exitCodeInText(view());
}

function byStatus(item: Case, status: NonNullable<ResultSignals["status"]>): Verdict {
  if (status === "running") return verdict(item, "unknown", "none", null, "status-running");
  if (status === "timeout")
    return verdict(item, "failure", "error-flag", "timeout", "status-timeout");
  return unknownBecause(item, "error-flag", status, `status-${status}`);
}

function unknownBecause(
  item: Case,
  source: OutcomeSource,
  kind: FailureKind,
  rule: string,
): Verdict {
  return verdict(item, "unknown", source, kind, rule);
}

function verdict(
  item: Case,
  outcome: Outcome,
  source: OutcomeSource,
  kind: FailureKind | null,
  rule: string,
): Verdict {
  return { outcome, source, kind, exitCode: item.exitCode, rule };
}

function failure(
  item: Case,
  source: OutcomeSource,
  rule: string,
  kind?: FailureKind | null,
  errorType?: string,
): Verdict {
  const { use, exitCode, view } = item;
  const type = errorType ?? item.signals.errorObject?.type;
  const found =
    kind ??
    failureKindOf({
      use,
      exitCode,
      view: view(),
      ...(type === undefined ? {} : { errorType: type }),
    });
  return verdict(item, "failure", source, found, rule);
}

function byFlag(item: Case): Verdict | null {
  const { errorFlag } = item.signals;
  if (errorFlag === undefined) return null;
  if (errorFlag) return failure(item, "error-flag", "error-flag");
  return hiddenFailure(item) ?? verdict(item, "success", "error-flag", null, "error-flag");
}

/** Ctrl-C: somebody stopped it. */
const interrupted: ReadonlySet<number> = new Set([130, -2]);

function byExitCode(item: Case): Verdict | null {
  const { exitCode } = item;
  if (exitCode === null) return null;
  if (interrupted.has(exitCode))
    return verdict(item, "unknown", "exit-code", "cancelled", "exit-code-interrupted");
  if (exitCode !== 0) return failure(item, "exit-code", "exit-code");
  return hiddenFailure(item) ?? verdict(item, "success", "exit-code", null, "exit-code");
}

/** A failure that the flag or the code cannot show, because it is another command's. */
function hiddenFailure(item: Case): Verdict | null {
  const { shell } = item.use;
  if (shell === null) return null;
  if (shell.testExitHidden && testReport(item.view()) === "failed")
    return failure(item, "text-rule", "hidden-test-report", "test-failure");
  if (!shell.exitHidden) return null;
  const rule = findTextRule(overruling, "shell", item.text.length, item.view());
  return rule === null ? null : failure(item, "text-rule", rule.id, rule.kind);
}

const overruling = shellRules.filter((rule) => rule.overrules === true);

const answering: ReadonlySet<string> = new Set(["http", "mcp", "task", "other"]);

function byErrorObject(item: Case): Verdict | null {
  if (item.signals.errorObject !== undefined) return failure(item, "typed-error", "error-object");
  if (!answering.has(item.use.family)) return null;
  const answer = answerError(item.text);
  return answer?.failed === true
    ? failure(item, "typed-error", "answer-error", null, answer.type)
    : null;
}

function byText(item: Case): Verdict | null {
  const { use, text, view } = item;
  if (text === "") return null;
  const rule = findTextRule(textRules, use.family, text.length, view());
  if (rule !== null)
    return rule.outcome === "success"
      ? succeeded(item, rule.id)
      : failure(item, "text-rule", rule.id, rule.kind);
  if (use.family === "shell") return byShellText(item);
  if (item.errorFlag === "failure-only") return null;
  return plainAnswer(item) ? succeeded(item, "plain-answer") : null;
}

function succeeded(item: Case, rule: string): Verdict {
  return verdict(item, "success", "text-rule", null, rule);
}

/** A harness that flags failures has seen the code of the last command; only the others' failures can be in the text. */
function byShellText(item: Case): Verdict | null {
  if (item.errorFlag === "failure-only") return hiddenFailure(item);
  const { use, text, view } = item;
  // Where codes are lost (`grep a b || true`), only what cannot be meant otherwise counts.
  const rules = use.shell?.exitHidden === true ? overruling : shellRules;
  const rule = findTextRule(rules, "shell", text.length, view());
  if (rule !== null) return failure(item, "text-rule", rule.id, rule.kind);
  if (use.shell?.testRun !== true) return null;
  const report = testReport(view());
  if (report === "failed") return failure(item, "text-rule", "test-report", "test-failure");
  return report === "passed" ? succeeded(item, "test-report") : null;
}

/**
 * Where a format has no flag at all and its errors are told by their text, an answer that no error rule takes is the
 * answer: what a reading tool read, what a function returned as JSON. Prose and empty texts stay unknown.
 */
function plainAnswer({ use, text }: Case): boolean {
  if (use.family === "search") return text.trim() !== "";
  // One line can be a message of the tool.
  if (use.family === "read") return /^\s*\d+[→\t|:]|\S[^\n]*\n[^]*\S/.test(text.slice(0, 4096));
  return answering.has(use.family) && answerError(text)?.failed === false;
}

function byAbsence(item: Case): Verdict {
  if (item.errorFlag === "failure-only")
    return verdict(item, "success", "flag-absent", null, "flag-absent");
  return verdict(item, "unknown", "none", null, "none");
}
