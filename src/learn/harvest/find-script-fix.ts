import type { SessionView } from "../../core/session-view.ts";
import type { Attempt } from "./attempt.ts";
import { commandForm } from "./command-form.ts";
import { compareActs } from "./command-difference.ts";
import { subjectAct } from "./find-command-fix.ts";
import type { ErrorReading } from "./error-line.ts";
import { followers } from "./fix-window.ts";
import type { FoundFix } from "./found-fix.ts";
import { baseName } from "./path-form.ts";
import { interpreters } from "./program-kinds.ts";
import type { ShellAct } from "./shell-act.ts";
import { writtenText, type WrittenText } from "./written-text.ts";

/** The shell or the interpreter could not read what was given: it is not about what the code does. */
const unreadable =
  /\bsyntax error near unexpected\b|\bunexpected EOF while looking for matching\b|\bunexpected end of file\b|\bunterminated\b|\bunmatched\b|\bSyntaxError\b|\bevent not found\b|\bextra characters after command\b/i;
const triesLookedAt = 5;
const wordPattern = /[A-Za-z_]\w{2,}/g;
/** Fewer words say too little to know the text again. */
const fewestWords = 4;
/** Share of the words that come again: the same lines, give or take what was corrected. */
const sameShare = 0.6;

/**
 * Code given as an argument that could not be read, and the same lines in a heredoc or file that ran; null when the
 * failure at `index` is none, or did not end so.
 */
export function findScriptFix(
  session: SessionView,
  attempts: readonly Attempt[],
  index: number,
): FoundFix | null {
  const failure = attempts[index];
  if (failure?.error === undefined || failure.error === null || failure.form.kind !== "shell")
    return null;
  if (!unreadable.test(failure.error.text) || writtenText(failure) !== null) return null;
  const act = quotedAct(failure.form.acts, failure.error);
  const quoted = failure.form.line.slice(failure.form.line.search(/['"]/));
  const words = new Set(quoted.match(wordPattern));
  const trait = traitOf(quoted);
  if (act === null || trait === null || words.size < fewestWords) return null;
  const next = followers(session, attempts, index, act.head).slice(0, triesLookedAt);
  for (const [position, writing] of next.entries()) {
    const written = writtenText(writing);
    if (written === null || !saysTheSame(words, written.text)) continue;
    const run = runOf(written, next.slice(position));
    return run === null ? null : foundFix(session, failure, act, { writing, trait, ...run });
  }
  return null;
}

/** Where the shell itself gave up, what stands behind the fault is no command: the first one is meant. */
function quotedAct(acts: readonly ShellAct[], error: ErrorReading): ShellAct | null {
  const isShellFault = /^(?:\/bin\/)?(?:ba|z|da)?sh: /.test(error.line);
  return isShellFault ? (acts.find((act) => !act.isTrivial) ?? null) : subjectAct(acts, error);
}

/** What makes the argument hard to quote; null for one that is not. */
function traitOf(quoted: string): string | null {
  if (/\\['"]/.test(quoted) || (quoted.includes("'") && quoted.includes('"')))
    return "quotes within quotes";
  return quoted.includes("\n") ? "several lines" : null;
}

function saysTheSame(words: ReadonlySet<string>, text: string): boolean {
  const there = new Set(text.match(wordPattern));
  return [...words].filter((word) => there.has(word)).length >= sameShare * words.size;
}

interface ScriptRun {
  readonly run: Attempt;
  readonly act: ShellAct;
}

/** The first success of what was written; the writing itself where that is an interpreter's input. */
function runOf(written: WrittenText, from: readonly Attempt[]): ScriptRun | null {
  for (const attempt of from) {
    if (attempt.form.kind !== "shell" || attempt.execution.outcome !== "success") continue;
    const act = attempt.form.acts.find((one) =>
      written.path === null
        ? interpreters.test(one.program) && one.content !== ""
        : one.scriptPath !== null && baseName(one.scriptPath) === baseName(written.path),
    );
    if (act?.proof === "exit") return { run: attempt, act };
    if (written.path === null) return null;
  }
  return null;
}

function foundFix(
  session: SessionView,
  failure: Attempt,
  failed: ShellAct,
  { writing, run, act, trait }: ScriptRun & { readonly writing: Attempt; readonly trait: string },
): FoundFix | null {
  const plain = compareActs({ ...failed, content: "" }, { ...act, content: "" }, session.cwd);
  if (plain === null) return null;
  const difference = { ...plain, replaced: [], operands: { removed: [], added: [] } };
  const failing = commandForm(failed, {
    difference: { ...difference, directoryChanged: false },
    cwd: session.cwd,
    side: "failed",
    other: act,
  });
  const working =
    writing === run && act.scriptPath === null
      ? `${act.launch.join(" ")} <<'EOF'`
      : `${act.launch.slice(0, -1).join(" ")} <script>`.trim();
  return {
    kind: "script",
    failing,
    working,
    change: [failed.head, trait],
    attempt: run,
    failure,
    enabling: writing === run ? null : writing,
    proof: act.proof,
    passed: true,
    subject: failed.head,
    programs: [...new Set([failed.program, failed.head, act.program])].toSorted(),
    isTest: false,
    isTool: false,
    failedTries: [],
  };
}
