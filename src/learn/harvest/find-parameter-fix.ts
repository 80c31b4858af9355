import type { JsonObject } from "../../core/json.ts";
import type { SessionView } from "../../core/session-view.ts";
import type { Attempt } from "./attempt.ts";
import { plainForm } from "./command-form.ts";
import type { ErrorReading } from "./error-line.ts";
import { enablingAct } from "./find-command-fix.ts";
import { followers } from "./fix-window.ts";
import type { FoundFix } from "./found-fix.ts";
import { compareParams, hasSameSettings, isSameCall } from "./parameter-difference.ts";
import { parameterChange, switchChange, type ParameterChange } from "./parameter-rule.ts";

/** A rejected call of a structured tool and the change that was taken. */
export interface FoundParameter {
  readonly failure: Attempt;
  readonly fix: Attempt;
  readonly tool: string;
  readonly change: ParameterChange;
  /** A switch of the tool itself was set; what it was to do stayed the same. */
  readonly isSwitch: boolean;
}

interface Structured {
  readonly attempt: Attempt;
  readonly params: JsonObject;
  readonly error: ErrorReading;
}

function structuredFailure(attempt: Attempt | undefined): Structured | null {
  if (attempt === undefined || attempt.error === null || attempt.form.kind !== "structured")
    return null;
  return { attempt, params: attempt.form.params, error: attempt.error };
}

/** Later calls of the same tool, with their parameters. */
function sameTool(
  failed: Structured,
  next: readonly Attempt[],
): readonly (readonly [Attempt, JsonObject])[] {
  return next.flatMap((one) =>
    one.execution.tool === failed.attempt.execution.tool && one.form.kind === "structured"
      ? [[one, one.form.params] as const]
      : [],
  );
}

/** The change of parameters that ended the failure at `index`; null when none did. */
export function findParameterFix(
  session: SessionView,
  attempts: readonly Attempt[],
  index: number,
): FoundParameter | null {
  const failed = structuredFailure(attempts[index]);
  if (failed === null) return findSwitch(session, attempts, index);
  const { tool } = failed.attempt.execution;
  for (const [fix, params] of sameTool(failed, followers(session, attempts, index, tool))) {
    const difference = compareParams(failed.params, params);
    const worked = fix.execution.outcome === "success";
    if (isSameCall(difference) && worked) return null;
    const change = parameterChange(difference, failed.params, params, failed.error);
    if (change !== null && worked)
      return { failure: failed.attempt, fix, tool, change, isSwitch: false };
  }
  return null;
}

/** The same command line given to the same shell tool, with a switch that the error asks for. */
function findSwitch(
  session: SessionView,
  attempts: readonly Attempt[],
  index: number,
): FoundParameter | null {
  const failure = attempts[index];
  if (failure?.form.kind !== "shell" || failure.error === null) return null;
  const { tool } = failure.execution;
  for (const fix of followers(session, attempts, index, tool)) {
    if (fix.execution.tool !== tool || fix.form.kind !== "shell") continue;
    if (fix.form.line !== failure.form.line || fix.execution.outcome !== "success") return null;
    const change = switchChange(failure.form.params, fix.form.params, failure.error.text);
    return change === null ? null : { failure, fix, tool, change, isSwitch: true };
  }
  return null;
}

/** What had to be done before the same call of a structured tool worked; null when nothing of that kind was. */
export function findEnablingFix(
  session: SessionView,
  attempts: readonly Attempt[],
  index: number,
): FoundFix | null {
  const failed = structuredFailure(attempts[index]);
  if (failed === null) return null;
  const { tool } = failed.attempt.execution;
  const next = followers(session, attempts, index, tool);
  for (const [fix, params] of sameTool(failed, next)) {
    const difference = compareParams(failed.params, params);
    if (!hasSameSettings(difference) || fix.execution.outcome !== "success") continue;
    const between = next.slice(0, next.indexOf(fix));
    const enabling = shellEnabling(failed, between, session) ?? toolEnabling(failed, between);
    if (enabling === null) return null;
    const failing = toolForm(tool, failed.params);
    return {
      kind: "enabling",
      failing,
      working: enabling.form,
      change: [failing, enabling.form],
      attempt: fix,
      enabling: enabling.attempt,
      failure: failed.attempt,
      proof: "exit",
      passed: true,
      subject: tool,
      programs: [],
      isTest: false,
      isTool: true,
      failedTries: [],
    };
  }
  return null;
}

interface Enabling {
  readonly attempt: Attempt;
  readonly form: string;
}

/** `mkdir -p` of the folder, `rm` of the file: the path itself is a mere value. */
function shellEnabling(
  failed: Structured,
  between: readonly Attempt[],
  session: SessionView,
): Enabling | null {
  const paths = pathsOf(failed.params);
  const found = enablingAct(between, failed.error, paths);
  if (found === null) return null;
  const { act, attempt } = found;
  if (!/^(?:mkdir|rm|rmdir|unlink|chmod)$/.test(act.head))
    return { attempt, form: plainForm(act, session.cwd) };
  const target = act.head === "mkdir" ? "<folder>" : "<path>";
  return { attempt, form: [...act.launch, ...act.flags, target].join(" ") };
}

/** Another tool, named by the error, used on the same path in between (a file must be read before it is written). */
function toolEnabling(failed: Structured, between: readonly Attempt[]): Enabling | null {
  const paths = pathsOf(failed.params);
  const found = between.find(
    ({ execution, form }) =>
      execution.outcome === "success" &&
      execution.tool !== failed.attempt.execution.tool &&
      form.kind === "structured" &&
      pathsOf(form.params).some((path) => paths.includes(path)) &&
      failed.error.text.toLowerCase().includes(execution.tool.toLowerCase()),
  );
  return found === undefined ? null : { attempt: found, form: `${found.execution.tool} <path>` };
}

function pathsOf(params: JsonObject): readonly string[] {
  return Object.entries(params).flatMap(([key, value]) =>
    /path|file|dir/i.test(key) && typeof value === "string" && value !== "" && !value.includes("\n")
      ? [value]
      : [],
  );
}

/** The tool with its own sub-command, where it has one. */
export function toolForm(tool: string, params: JsonObject): string {
  const { command } = params;
  return typeof command === "string" && /^\w{1,24}$/.test(command) ? `${tool} ${command}` : tool;
}
