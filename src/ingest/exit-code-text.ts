import { holdsWord, type WordedPattern } from "./rule-filter.ts";
import type { TextView } from "./text-view.ts";

interface ExitCodeRule extends WordedPattern {
  readonly id: string;
  readonly where: "start" | "end";
  /** How the whole text must begin. */
  readonly opening?: string;
}

/**
 * Exit codes that a harness writes into the output of a shell, at a place of its own: never what a command may print
 * by itself. The first group is the code.
 */
export const exitCodeRules: readonly ExitCodeRule[] = [
  // Claude Code, Codex before unified exec.
  { id: "exit-code-first", where: "start", words: ["Exit code"], pattern: /^Exit code:? (-?\d{1,10})(?:\n|$)/ },
  // mini-swe-agent.
  { id: "returncode-tag", where: "start", words: ["<returncode>"], pattern: /^<returncode>(-?\d{1,10})<\/returncode>/ },
  // Codex unified exec: "Chunk ID", "Wall time", then this line before the output.
  {
    id: "process-exited",
    where: "start",
    words: ["Process exited with code "],
    pattern: /^(?:Chunk ID: [^\n]{0,40}\n)?(?:Wall time: [^\n]{0,40}\n)?Process exited with code (-?\d{1,10})\n/,
  },
  // Gemini CLI and Qwen Code list the parts of a command's result.
  {
    id: "exit-code-field",
    where: "start",
    words: ["Exit Code: "],
    pattern: /^Command: [^]{0,3900}\nExit Code: (-?\d{1,10})(?:\n|$)/,
  },
  // Codex before 0.40, Hermes: the result is JSON.
  {
    id: "exit-code-json",
    where: "end",
    words: ["exit_code", "exitCode", "returncode"],
    pattern: /"(?:exit_code|exitCode|returncode)":\s*(-?\d{1,10})\s*(?:,[^{}\n]{0,300})?\}{1,3}$/,
    opening: "{",
  },
  // Pi, OpenClaw, TRAE.
  {
    id: "command-exited",
    where: "end",
    words: ["Command exited", "Command failed"],
    pattern: /(?:^|\n)Command (?:exited|failed) with (?:code|return code|exit code) (-?\d{1,10})$/,
  },
  // SWE-agent: the marker by which it knows that a command ended, where the output did not end with a line break.
  {
    id: "process-done",
    where: "end",
    words: ["PROCESS-DONE"],
    pattern: /\/\/\/PROCESS-DONE:(-?\d{1,10}):PROCESS-DONE\/\/\/$/,
  },
  // OpenHands: the line may be followed by folder and interpreter.
  {
    id: "command-completed",
    where: "end",
    words: ["The command completed with"],
    pattern:
      /\[The command completed with exit code (-?\d{1,10})\.[^\]\n]{0,200}\](?:\n\[[^\n]{0,400}\]){0,4}$/,
  },
  {
    id: "command-finished",
    where: "end",
    words: ["Command finished with"],
    pattern: /\[Command finished with exit code (-?\d{1,10})\]$/,
  },
]; // prettier-ignore

/** The exit code the harness wrote into a shell's output; null where none is. */
export function exitCodeInText(view: TextView): number | null {
  for (const rule of exitCodeRules) {
    if (rule.opening !== undefined && !view.start.startsWith(rule.opening)) continue;
    const text = view[rule.where];
    const match = holdsWord(text, rule) ? rule.pattern.exec(text) : null;
    if (match !== null) return Number(match[1]);
  }
  return null;
}
