import { toolUseOf } from "../../core/execution-use.ts";
import type { ExecutionView, SessionView, StepView } from "../../core/session-view.ts";
import { shellText } from "../../core/tool-family.ts";
import { type CallEdit, callEdit } from "./call-edit.ts";
import { type Erosion, erosion as settings, qualityErosion } from "./quality-erosion.ts";

/** How the work of a session decayed at its end, with the counts it rests on. */
export interface SessionErosion extends Erosion {
  /** Keys of the steps that were looked at. */
  readonly steps: readonly string[];
  /** Mean characters written by an edit in the first and the second half of them; null where either has too few edits. */
  readonly writtenEarly: number | null;
  readonly writtenLate: number | null;
  readonly edits: number;
  /** Of them, those that came to nothing. */
  readonly undone: number;
}

/** Edits in each half below which their size says nothing. */
const leastEdits = 2;

interface Edit extends CallEdit {
  readonly turn: number;
  readonly isOnPath: boolean;
}

/**
 * Quality erosion over the last ten steps that called tools, those included that a rewind left behind. Duplication: calls
 * that repeat an earlier one with the same result. Growth: 1 - early / late of the mean size of an edit in the two halves,
 * at least 0. Dead branches: the share of the edits that came to nothing: left behind by a rewind, taken back by an edit the
 * other way round, by version control, or with their file. Null with fewer steps. Pure.
 */
export function sessionErosion({
  steps,
  executions,
}: Pick<SessionView, "steps" | "executions">): SessionErosion | null {
  const byStep = Map.groupBy(executions, ({ stepKey }) => stepKey ?? "");
  const acting = steps
    .filter(({ kind, key }) => kind === "assistant" && byStep.has(key))
    .slice(-settings.window);
  if (acting.length < settings.window) return null;
  const turns = acting.map((step) => ({ step, calls: byStep.get(step.key) ?? [] }));
  const fingerprints = turns.flatMap(({ calls }) => calls.map(callAndResult));
  const edits = turns.flatMap(({ step, calls }, turn) => editsOf(step, calls, turn));
  const dead = edits.filter((edit) => isDead(edit, edits, turns));
  const [writtenEarly, writtenLate] = halves(edits);
  return {
    ...qualityErosion({
      fingerprints,
      window: fingerprints.length,
      growth: growthOf(writtenEarly, writtenLate),
      deadBranches: edits.length === 0 ? 0 : dead.length / edits.length,
    }),
    steps: acting.map(({ key }) => key),
    writtenEarly,
    writtenLate,
    edits: edits.length,
    undone: dead.length,
  };
}

function callAndResult(call: ExecutionView): string {
  const { tool, paramHash, key, errorText, resultExcerpt } = call;
  return JSON.stringify([tool, paramHash ?? key, errorText ?? resultExcerpt ?? ""]);
}

/** A call that failed wrote nothing; a shell writes by here-documents and editors of streams. */
function editsOf(
  { onFinalPath }: StepView,
  calls: readonly ExecutionView[],
  turn: number,
): readonly Edit[] {
  return calls
    .filter((call) => call.outcome !== "failure")
    .flatMap((call) => editOf(call) ?? [])
    .map((edit) => ({ ...edit, turn, isOnPath: onFinalPath }));
}

const shellEdit = /<<-?\s*['"\\]?\w|\bsed\b[^|;&\n]{0,200}\s-i|\bapply_patch\b/;

function editOf(call: ExecutionView): CallEdit | null {
  const { family } = toolUseOf(call);
  if (family === "edit") return callEdit(call.params);
  const command = family === "shell" ? commandOf(call.params) : "";
  if (!shellEdit.test(command)) return null;
  return { path: null, removed: null, added: null, written: command.length };
}

function halves(edits: readonly Edit[]): readonly [early: number | null, late: number | null] {
  const middle = settings.window / 2;
  const early = edits.filter(({ turn }) => turn < middle);
  const late = edits.filter(({ turn }) => turn >= middle);
  if (Math.min(early.length, late.length) < leastEdits) return [null, null];
  return [meanWritten(early), meanWritten(late)];
}

function meanWritten(edits: readonly Edit[]): number {
  return edits.reduce((sum, { written }) => sum + written, 0) / edits.length;
}

function growthOf(early: number | null, late: number | null): number {
  if (early === null || late === null || late === 0) return 0;
  return Math.max(0, 1 - early / late);
}

type Turns = readonly { readonly calls: readonly ExecutionView[] }[];

function isDead(edit: Edit, edits: readonly Edit[], turns: Turns): boolean {
  if (!edit.isOnPath) return true;
  const reversed = edits.some(
    (later) =>
      later.turn > edit.turn &&
      later.path === edit.path &&
      later.added !== null &&
      later.added === edit.removed &&
      later.removed === edit.added,
  );
  return reversed || turns.slice(edit.turn + 1).some(({ calls }) => calls.some((call) => takesBack(call, edit))); // prettier-ignore
}

const everything = /\bgit (?:reset --hard|checkout (?:HEAD )?(?:-- )?\.(?:\s|$|;|&)|restore (?:\S+ )*\.(?:\s|$|;|&)|stash(?! (?:pop|apply|list|show|drop|branch)))/; // prettier-ignore
const oneFile = /\b(?:git (?:checkout|restore)|rm)\b/;

/** A command that puts everything, or this file, back to where it was. */
function takesBack(call: ExecutionView, { path }: Edit): boolean {
  if (call.outcome === "failure" || toolUseOf(call).family !== "shell") return false;
  const text = commandOf(call.params);
  if (everything.test(text)) return true;
  const name = path?.split(/[/\\]/).at(-1) ?? "";
  return name !== "" && oneFile.test(text) && text.includes(name);
}

function commandOf(params: string | null): string {
  if (params === null) return "";
  try {
    return shellText(JSON.parse(params)) ?? "";
  } catch {
    // A door that keeps no JSON tells a command line.
    return params;
  }
}
