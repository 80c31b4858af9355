export const simulatedFormats = ["claude-code", "codex", "hermes"] as const;
export type SimulatedFormat = (typeof simulatedFormats)[number];

/** One tool call of a simulated run, in neutral terms. */
export interface ScriptedCall {
  readonly tool: "shell" | "read" | "edit";
  /** Command line, or path of the file. */
  readonly input: string;
  /** Of an edit: what is replaced by what. */
  readonly change?: readonly [from: string, to: string];
  /** Of an edit: every occurrence is replaced. */
  readonly replaceAll?: boolean;
  readonly output: string;
  readonly exitCode: number;
}

export interface ScriptedTask {
  readonly request: string;
  readonly answer: string;
}

/** What goes wrong in a repository, and what ends it: the truth that harvesting should find again. */
export interface PlantedLesson {
  readonly name: string;
  /** How often it comes up, beside the others. */
  readonly weight: number;
  /** What harvesting can make of it: a fix, a quirk of a tool, a pitfall that nothing ended, nothing. */
  readonly teaches: "fix" | "quirk" | "pitfall" | "nothing";
  /** Words that its item must hold. */
  readonly tells: readonly string[];
  readonly tasks: readonly ScriptedTask[];
  /** First what fails, then wrong ways out; a run tries one or more of them, in this order. */
  readonly failing: readonly [ScriptedCall, ...ScriptedCall[]];
  /** What ends it; empty where nothing does. */
  readonly fixing: readonly ScriptedCall[];
  /** Formats whose tools can run into it; all by default. */
  readonly formats?: readonly SimulatedFormat[];
}

export interface SimulatedRepo {
  readonly name: string;
  readonly remote: string;
  readonly lessons: readonly PlantedLesson[];
  /** Calls that every run makes here and there. */
  readonly everyday: readonly ScriptedCall[];
  /** A test that fails, the edit that mends it, the test that passes: the usual way of work, and no lesson. */
  readonly testCycle: readonly ScriptedCall[];
  readonly followUp: ScriptedTask;
}

export function shell(input: string, output: string, exitCode = 0): ScriptedCall {
  return { tool: "shell", input, output, exitCode };
}

export function read(input: string, output: string): ScriptedCall {
  return { tool: "read", input, output, exitCode: 0 };
}

export function edit(input: string, from: string, to: string): ScriptedCall {
  const output = `The file ${input} has been updated.`;
  return { tool: "edit", input, change: [from, to], output, exitCode: 0 };
}
