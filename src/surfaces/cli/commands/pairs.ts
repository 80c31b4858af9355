import { WhetstoneError } from "../../../core/errors.ts";
import { safeText } from "../../../core/safe-text.ts";
import type { PairsReport, PairsRequest } from "../../../loop/export-pairs.ts";
import { announceFolders } from "../announce-folders.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  flag,
  option,
} from "../command.ts";
import { formatPlural } from "../format.ts";
import { arePathsThere, givenPaths, requireAnyPath } from "../given-paths.ts";
import { openLoop } from "../open-loop.ts";
import { isStandardOutput } from "../standard-output.ts";
import { parseCount } from "../when.ts";

const shownPassedOver = 20;

export const pairs: CommandSpec = {
  name: "pairs",
  summary: "Write training pairs: what people asked in few words, and the rich answers they got",
  details:
    "Reads transcripts of every format, stores and learns nothing. An agentic run is one pair: the prompt, and the last answer before the next one. Thoughts are stripped; tool results, leaked system prompts, prompts of subagents and answers that are mostly code are left out; equal pairs are written once. Nothing of a forgotten session is written, though its file is there. Text is redacted. Each line of the output is {terse, rich, source, model}; statistics go to standard error. --kind preference and --kind steps use what is stored, or what the given paths hold, by the redacted excerpts that are kept: {prompt, chosen, rejected, source, model}, and {id, task, messages, step_labels, final_label}, the layout that `npm run eval -- step-quality` reads. Exit 1 when a given path is not there; where none is, nothing is written.",
  args: [
    {
      syntax: "[path...]",
      description: "files or folders; none means every known agent folder of this machine",
    },
  ],
  options: [
    { flags: "-d, --dir <folder>", description: "one more folder to read" },
    {
      flags: "-o, --output <file>",
      description: "file to write; - is standard output",
      defaultValue: "harvested_pairs.jsonl",
    },
    {
      flags: "--min-ratio <x>",
      description: "words of the answer for each word of the prompt, at least",
      defaultValue: "1.5",
    },
    {
      flags: "--min-words <n>",
      description: "words of the answer, at least",
      defaultValue: "20",
    },
    {
      flags: "--kind <kind>",
      description:
        "terse: prompts with rich answers; preference: failed calls beside those that fixed them; steps: sessions with a label for each step",
      choices: ["terse", "preference", "steps"],
      defaultValue: "terse",
    },
    { flags: "--dry-run", description: "write nothing; show the statistics and three pairs" },
    { flags: "--force", description: "replace the output when it is there already" },
  ],
  examples: [
    { command: "pairs --dry-run", explains: "how many pairs this machine's sessions hold" },
    { command: "pairs ./runs -o pairs.jsonl", explains: "those of a folder" },
    { command: "pairs ./runs -o - | wc -l", explains: "into another program" },
    { command: "pairs --dir ./runs --min-ratio 3 --min-words 50", explains: "richer ones only" },
    { command: "pairs --kind steps -o steps.jsonl", explains: "stored sessions with labels" },
  ],
  run: async (input, context) => {
    const dir = option(input, "dir");
    const paths = [...givenPaths(input), ...(dir === undefined ? [] : [dir])];
    requireAnyPath(paths);
    const kind = option(input, "kind") ?? "terse";
    const output = outputOf(input, context);
    if (kind === "steps" || kind === "preference") {
      await writeTrainingRuns(kind, { paths, output, input, context });
      return arePathsThere(paths) ? 0 : 1;
    }
    const limits = {
      minRatio: parseRatio(option(input, "minRatio") ?? "1.5"),
      minWords: parseCount(option(input, "minWords") ?? "20", "--min-words"),
    };
    await using loop = await openLoop(context, { readOnly: true });
    if (paths.length === 0) await announceFolders(loop, context);
    const report = await loop.exportPairs({
      paths,
      limits,
      output,
      replace: flag(input, "force"),
      signal: context.signal,
      onProgress: (text) => context.terminal.progress(text),
    });
    context.terminal.progress("");
    printReport(report, input, context);
    return arePathsThere(paths) ? 0 : 1;
  },
};

function outputOf(input: CommandInput, context: CommandContext): PairsRequest["output"] {
  if (flag(input, "dryRun")) return null;
  const output = option(input, "output") ?? "harvested_pairs.jsonl";
  return isStandardOutput(output, context.json) ? (line) => context.terminal.print(line) : output;
}

/** Where the summary goes: standard output may hold the lines themselves. */
function tellOf(input: CommandInput, { terminal, json }: CommandContext): (text: string) => void {
  const isTaken = !flag(input, "dryRun") && isStandardOutput(option(input, "output"), json);
  return isTaken ? (text) => terminal.note(text) : (text) => terminal.print(text);
}

interface Given {
  readonly paths: readonly string[];
  readonly output: PairsRequest["output"];
  readonly input: CommandInput;
  readonly context: CommandContext;
}

async function writeTrainingRuns(
  kind: "steps" | "preference",
  { paths, output, input, context }: Given,
): Promise<void> {
  await using own = await openLoop(context, { readOnly: true });
  await using look = paths.length === 0 ? null : await own.openLook();
  const loop = look ?? own;
  if (look !== null) {
    const onProgress = (text: string): void => context.terminal.progress(text);
    await loop.scan({ paths, learn: true, signal: context.signal, onProgress });
    context.terminal.progress("");
  }
  const request = { kind, output, replace: flag(input, "force") };
  const report = await loop.exportTrainingRuns(request);
  const { terminal } = context;
  if (context.json) return terminal.printJson(report);
  const { lines, sessions } = report;
  const isFound = flag(input, "dryRun");
  const verb = isFound ? "Found" : "Wrote";
  const where = isFound ? "" : ` to ${report.output ?? "standard output"}`;
  const tell = tellOf(input, context);
  tell(`${verb} ${formatPlural(lines, "line")} from ${formatPlural(sessions, "session")}${where}`);
}

function parseRatio(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new WhetstoneError(
    "bad-number",
    `--min-ratio takes a number from 0, got ${JSON.stringify(text)}`,
    { exitCode: 2 },
  );
}

function printReport(report: PairsReport, input: CommandInput, context: CommandContext): void {
  const { terminal } = context;
  const { statistics, output, samples, passedOver } = report;
  terminal.note(JSON.stringify(statistics, null, 2));
  if (context.json) {
    terminal.printJson({
      ...statistics,
      output,
      samples: samples.map(({ pair, ratio }) => ({ ...pair, ratio })),
      passedOver,
    });
    return;
  }
  for (const { path, reason } of passedOver.slice(0, shownPassedOver))
    terminal.note(`  ${safeText(path, 400)}: ${safeText(reason, 400)}`);
  if (passedOver.length > shownPassedOver)
    terminal.note(`  and ${formatPlural(passedOver.length - shownPassedOver, "more file")}`);
  if (!flag(input, "dryRun")) {
    const where = output ?? "standard output";
    const tell = tellOf(input, context);
    return tell(`Wrote ${formatPlural(statistics.unique_pairs, "pair")} to ${where}`);
  }
  for (const { pair, ratio } of samples) {
    terminal.print(`\n--- Source: ${safeText(pair.source, 100)} (ratio: ${ratio.toFixed(2)}) ---`);
    terminal.print(`TERSE: ${safeText(pair.terse, 100)}`);
    terminal.print(`RICH: ${safeText(pair.rich, 150)}`);
  }
}
