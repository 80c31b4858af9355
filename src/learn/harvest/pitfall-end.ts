import type { SessionView } from "../../core/session-view.ts";
import { addedCalls } from "./added-calls.ts";
import type { Attempt } from "./attempt.ts";
import { areSimilar } from "./command-difference.ts";
import { findCommandFix, subjectAct } from "./find-command-fix.ts";
import { findEnablingFix, findParameterFix } from "./find-parameter-fix.ts";
import { followers } from "./fix-window.ts";
import { editsFiles, isInert } from "./inertness.ts";
import { scriptText } from "./own-names.ts";
import { baseName } from "./path-form.ts";
import { isSameMatter } from "./same-matter.ts";

/**
 * What came of an error: a changed call, an edit, another command, a look at the file, another try; calls whose outcome
 * is unknown; nothing.
 */
export type EndKind = "change" | "edit" | "run" | "look" | "retry" | "unknown" | "";

export interface PitfallEnd {
  readonly how: EndKind;
  /** `run`: the command that was run in between. */
  readonly by: string;
  /** Of a script the session wrote: calls that its new text has and the old one had not. */
  readonly added: readonly string[];
  /** What was done in between, where that is known to have ended it. */
  readonly cure: Attempt | null;
  /** The call that worked. */
  readonly success: Attempt | null;
  /** The last attempt spent on it. */
  readonly last: Attempt;
}

/** How the failure at `index` ended within its window. */
export function pitfallEnd(
  session: SessionView,
  attempts: readonly Attempt[],
  index: number,
): PitfallEnd {
  const failure = attempts[index] as Attempt;
  const changed = changedCall(session, attempts, index);
  if (changed !== null) return { ...nothing(changed), how: "change", success: changed };
  const next = followers(session, attempts, index, failure.execution.tool);
  const tries = next.filter((one) => repeats(failure, one));
  const success = tries.find((one) => one.execution.outcome === "success");
  if (success === undefined) {
    const isOpen = tries.some((one) => one.execution.outcome === "unknown");
    return { ...nothing(next.at(-1) ?? failure), how: isOpen ? "unknown" : "" };
  }
  const again = next.indexOf(success);
  const end = { ...nothing(success), success };
  const between = next.slice(0, again).filter((one) => one.execution.outcome === "success");
  const inside = { start: index + 1, end: index + again + 1 };
  return scriptEdit(attempts, failure, inside, end) ?? { ...end, ...cureAmong(failure, between) };
}

function nothing(last: Attempt): PitfallEnd {
  return { how: "", by: "", added: [], cure: null, success: null, last };
}

function changedCall(
  session: SessionView,
  attempts: readonly Attempt[],
  index: number,
): Attempt | null {
  const fix = findCommandFix(session, attempts, index) ?? findEnablingFix(session, attempts, index);
  return fix?.attempt ?? findParameterFix(session, attempts, index)?.fix ?? null;
}

/** The script that failed was written anew by the session: what its text has now. */
function scriptEdit(
  attempts: readonly Attempt[],
  failure: Attempt,
  inside: { readonly start: number; readonly end: number },
  end: PitfallEnd,
): PitfallEnd | null {
  const [failed, worked] = [scriptOf(failure), scriptOf(end.last)];
  if (failed === null || worked === null) return null;
  const before = scriptText(attempts, failed, { start: 0, end: inside.start - 1 });
  const after = scriptText(attempts, worked, inside);
  if (before === null || after === null) return null;
  const added = addedCalls(before.text, after.text);
  return { ...end, how: "edit", added, cure: after.attempt };
}

function scriptOf(attempt: Attempt): string | null {
  if (attempt.form.kind !== "shell") return null;
  return attempt.form.acts.findLast((act) => act.scriptPath !== null)?.scriptPath ?? null;
}

function cureAmong(
  failure: Attempt,
  between: readonly Attempt[],
): Pick<PitfallEnd, "how" | "by" | "cure"> {
  const isShell = failure.form.kind === "shell";
  // Edits are the daily work of a structured tool: they cure a command, not a call of their own kind.
  const edit = isShell ? between.findLast((one) => editsFiles(one)) : undefined;
  if (edit !== undefined) return { how: "edit", by: "", cure: edit };
  const act = isShell
    ? between.findLast((one) => !isInert(one) && lastHead(one) !== "")
    : undefined;
  // The same program on something else says nothing about how.
  if (act !== undefined && lastHead(act) !== lastHead(failure))
    return { how: "run", by: lastHead(act), cure: act };
  const look = between.findLast((one) => looksAt(failure, one));
  if (look !== undefined) return { how: "look", by: "", cure: look };
  return { how: "retry", by: "", cure: null };
}

function lastHead({ form }: Attempt): string {
  if (form.kind !== "shell") return "";
  return form.acts.findLast((act) => !act.isTrivial && !act.isReading)?.head ?? "";
}

/** A look at the file that a structured call was about. */
function looksAt(failure: Attempt, one: Attempt): boolean {
  if (failure.form.kind !== "structured" || !isInert(one)) return false;
  const paths = Object.entries(failure.form.params).flatMap(([key, value]) =>
    /path|file/i.test(key) && typeof value === "string" && value.length < 300 ? [value] : [],
  );
  if (one.form.kind === "structured")
    return paths.some((path) =>
      Object.values(one.form.kind === "structured" ? one.form.params : {}).includes(path),
    );
  const line = one.form.kind === "shell" ? one.form.line : "";
  return paths.some((path) => baseName(path).length > 2 && line.includes(baseName(path)));
}

/** The same command, whatever it is given, of scripts also one of nearly the same name; the same tool on the same matter. */
function repeats(failure: Attempt, later: Attempt): boolean {
  if (failure.form.kind === "structured" && later.form.kind === "structured")
    return (
      failure.execution.tool === later.execution.tool &&
      isSameMatter(failure.form.params, later.form.params)
    );
  if (failure.form.kind !== "shell" || later.form.kind !== "shell" || failure.error === null)
    return failure.execution.tool === later.execution.tool && failure.form.kind === later.form.kind;
  const act = subjectAct(failure.form.acts, failure.error);
  if (act === null) return false;
  return later.form.acts.some(
    (other) =>
      other.proof === "exit" &&
      (other.head === act.head ||
        (act.scriptPath !== null && other.scriptPath !== null && areSimilar(other.head, act.head))),
  );
}
