import type { Attempt } from "./attempt.ts";
import { checkers, informationalFlag } from "./program-kinds.ts";
import type { ShellAct } from "./shell-act.ts";

const readingSubcommands =
  /^(?:git (?:status|diff|log|show|branch|rev-parse|ls-files|blame|grep|remote|describe|shortlog|reflog|cat-file|config)|(?:pip3?|uv) (?:list|show|freeze|index|check)|(?:npm|pnpm|yarn|bun) (?:ls|list|view|outdated|why|info|root|audit)|docker (?:ps|images|logs|inspect)|kubectl (?:get|describe|logs)|cargo (?:check|clippy|tree|metadata)|go (?:vet|list|env|version)|gh (?:\w+)|brew (?:list|info)|apt(?:-cache)? (?:search|show|list|policy)|apk (?:info|search))$/;
const writingCode =
  /open\([^)]*['"][wax]|\.write|unlink|rename|remove\(|mkdir|subprocess|os\.system|writeFile|exec\(/;
const writingTool =
  /edit|write|create|replace|insert|apply|patch|delete|move|rename|notebook|task|agent|delegate|upload|save|update/i;
const thinkingTool = /todo|think|plan|memory|question/i;

/**
 * True when the attempt changed nothing that a later one could depend on: it looked, listed, checked or ran tests.
 * What is not known to be harmless counts as a change.
 */
export function isInert(attempt: Attempt): boolean {
  const { form, execution } = attempt;
  if (form.kind === "unreadable") return false;
  if (form.kind === "shell") return form.acts.every((act) => isInertAct(act));
  const { command, view_range: range } = form.params;
  if (command === "view" || (command === undefined && Array.isArray(range))) return true;
  return thinkingTool.test(execution.tool) || !writingTool.test(execution.tool);
}

function isInertAct(act: ShellAct): boolean {
  if (act.writesFile) return false;
  if (act.isTrivial || act.flags.some((flag) => informationalFlag.test(flag))) return true;
  if (act.head === "sed") return !act.flags.some((flag) => /^-\w*i|^--in-place/.test(flag));
  if (act.head === "find")
    return !act.flags.some((flag) => /^-(?:delete|exec|execdir|ok)$/.test(flag));
  if (act.isReading || readingSubcommands.test(act.head)) return true;
  if (act.isTest || checkers.has(act.head)) return true;
  return / -\w+$/.test(act.head) && !writingCode.test(act.content);
}

/** True when the attempt surely changed a file: an editing tool, `sed -i`, a patch, output that goes to a file. */
export function editsFiles(attempt: Attempt): boolean {
  const { form, execution } = attempt;
  if (form.kind === "structured") return editingTool.test(execution.tool) && !isInert(attempt);
  if (form.kind !== "shell") return false;
  return form.acts.some(
    (act) =>
      act.writesFile ||
      (act.head === "sed" && !isInertAct(act)) ||
      /^(?:patch|git apply|git am|apply_patch|tee)$/.test(act.head),
  );
}

const editingTool = /edit|write|create|replace|insert|patch|notebook/i;
