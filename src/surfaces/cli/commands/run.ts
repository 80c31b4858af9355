import { WhetstoneError } from "../../../core/errors.ts";
import { safeText } from "../../../core/safe-text.ts";
import type { HarnessResult } from "../../../harness/harness-result.ts";
import { modes, type Mode } from "../../../harness/mode.ts";
import { callParams, paramOptions } from "../call-params.ts";
import { argument, type CommandContext, type CommandSpec, option } from "../command.ts";
import { formatDuration } from "../format.ts";
import { harnessOver } from "../open-harness.ts";
import { openLoop } from "../open-loop.ts";

export const run: CommandSpec = {
  name: "run",
  summary: "Run a tool as one of the houses, and record what came of it",
  details:
    "The house's policy is checked before anything runs. The call is predicted, guarded by a time limit and the circuit of this tool and house, and recorded like any other: `report`, `sessions` and `predict` know it. Exits 1 where the tool fails or a policy forbids the call.",
  args: [{ syntax: "<tool>", description: "one of `whetstone tools`" }],
  options: [
    { flags: "--house <name>", description: "the house that acts; required" },
    {
      flags: "--mode <mode>",
      description: "mode of the harness; default: as configured",
      choices: modes,
    },
    ...paramOptions,
    { flags: "--model <name>", description: "the model that asks for the call" },
    { flags: "--task-type <type>", description: "read, build, test, judge or a word of your own" },
    { flags: "--confidence <share>", description: "how sure whoever asks is, 0 to 1" },
  ],
  examples: [
    { command: "run git_status --house ezra", explains: "the repository in this folder" },
    {
      command: "run git_log --house ezra --param limit=5 --json",
      explains: "with the provenance of the answer",
    },
    {
      command: "run disk_usage --house timmy --mode sovereign",
      explains: "with every policy enforced",
    },
  ],
  run: async (input, context) => {
    const house = option(input, "house");
    if (house === undefined)
      throw new WhetstoneError("no-house", "no house was named", {
        exitCode: 2,
        hint: "give --house; `whetstone houses` lists them",
      });
    const [mode, model, taskType] = ["mode", "model", "taskType"].map((name) =>
      option(input, name),
    );
    const confidence = confidenceOf(option(input, "confidence"));
    await using loop = await openLoop(context);
    await using harness = harnessOver(
      loop,
      {
        house,
        ...(mode === undefined ? {} : { mode: mode as Mode }),
        ...(model === undefined ? {} : { model }),
        ...(taskType === undefined ? {} : { taskType }),
      },
      context,
    );
    await harness.ready();
    const name = argument(input, 0) ?? "";
    const tool = harness.listTools().find((one) => one.name === name);
    const result = await harness.execute(name, callParams(input, tool?.inputSchema) ?? {}, {
      signal: context.signal,
      ...(confidence === null ? {} : { confidence }),
    });
    if (context.json) context.terminal.printJson({ tool: name, ...result });
    else print(result, context);
    return 0;
  },
};

function confidenceOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const share = Number(text);
  if (text.trim() !== "" && share >= 0 && share <= 1) return share;
  throw new WhetstoneError(
    "bad-confidence",
    `--confidence takes a number from 0 to 1, got ${text}`,
    {
      exitCode: 2,
    },
  );
}

const longestShown = 20_000;

function print(result: HarnessResult, { terminal }: CommandContext): void {
  const { data, provenance, prediction, degraded } = result;
  const text = typeof data === "string" ? data : JSON.stringify(data, null, 2);
  for (const line of text.slice(0, longestShown).split("\n")) terminal.print(indented(line));
  if (text.length > longestShown) terminal.note("the rest is not shown; --json gives all");
  const { tool, house, started, completed, retries } = provenance;
  const took = formatDuration(Date.parse(completed) - Date.parse(started));
  terminal.note(
    `${tool} as ${house}: ${result.outcome} after ${took}${retries > 0 ? `, ${retries} retries` : ""}`,
  );
  if (prediction !== null) terminal.note(`predicted: ${prediction.reasoning}`);
  for (const lack of degraded) terminal.note(lack);
}

/** Made safe for terminals, which takes blanks at the beginning away. */
function indented(line: string): string {
  const text = line.trimStart();
  return `${" ".repeat(line.length - text.length)}${safeText(text, longestShown)}`;
}
