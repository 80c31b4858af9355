import type { PredictionRequest } from "../../../adapt/predict/prediction-request.ts";
import type { Prediction } from "../../../adapt/predict/prediction.ts";
import { argument, type CommandContext, type CommandSpec, option } from "../command.ts";
import { callParams, paramOptions } from "../call-params.ts";
import { formatCount, formatPercent } from "../format.ts";
import { requireKnownHouses } from "../require-known-houses.ts";
import { openLoop } from "../open-loop.ts";
import { printTable } from "../table.ts";
import { printWrapped } from "../running-text.ts";
import { unseenNames } from "../unseen-names.ts";

export const predict: CommandSpec = {
  name: "predict",
  summary: "Say how likely a tool call is to succeed before it is made, and why",
  details:
    "Rests on the calls in the store, pooled from all tools down to this call: tool, shape and program of a shell command, house, model, shape of the parameters, these parameters. Older calls weigh less (half after seven days, counted back from the latest call; a call whose time is not known counts as old as the oldest whose time is). Under three effective outcomes it says insufficient data, with the base rate. The interval is a 90% credible one.",
  args: [{ syntax: "<tool>", description: "name of the tool, as agents call it" }],
  options: [
    ...paramOptions,
    { flags: "--house <name>", description: "the house that makes the call" },
    { flags: "--model <name>", description: "the model that makes it" },
    {
      flags: "--repo <name>",
      description: "repository, or a unique part of its name; counts with --session",
    },
    {
      flags: "--task-type <type>",
      description: "read, build, test, judge or a word of your own; counts with --session",
    },
    { flags: "--session <id>", description: "go on from what happened in this session so far" },
  ],
  examples: [
    { command: "predict Bash", explains: "a tool in general" },
    { command: 'predict Bash --param "command=npm test"', explains: "one call" },
    { command: "predict git_push --house bezalel --json", explains: "for a program" },
  ],
  run: async (input, context) => {
    await using loop = await openLoop(context, { readOnly: true, keepsSnapshots: true });
    const tool = argument(input, 0) ?? "";
    const repo = option(input, "repo");
    const session = option(input, "session");
    const params = callParams(input);
    await requireKnownHouses(loop.store, one(option(input, "house")), context);
    await using intelligence = await loop.intelligence();
    const request: PredictionRequest = {
      ...(params === null ? {} : { params }),
      ...given("house", option(input, "house")),
      ...given("model", option(input, "model")),
      ...given("taskType", option(input, "taskType")),
      ...(repo === undefined ? {} : { repo: await loop.resolveRepo(repo) }),
      ...(session === undefined ? {} : { session: (await loop.requireSession(session)).key }),
    };
    const prediction = await intelligence.predictSuccess(tool, request);
    if (context.json) context.terminal.printJson({ tool, ...prediction });
    else print(tool, prediction, context);
    if (params !== null && option(input, "model") === undefined)
      context.terminal.note(
        "calls with these parameters are counted by model: name it with --model for them to count",
      );
    const { model, taskType, repo: found } = request;
    if (prediction.path.length === 0) return 0;
    if (session === undefined && (repo !== undefined || taskType !== undefined))
      context.terminal.note(
        "repository and task type count beside what happened in a session: name it with --session for them to count",
      );
    const names = {
      tool: [tool],
      model: one(model),
      repo: one(found),
      taskType: one(taskType),
    };
    for (const unseen of await unseenNames(loop.store, names)) context.terminal.note(unseen);
    return 0;
  },
};

function given<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [Key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: string });
}

function one(name: string | undefined): readonly string[] {
  return name === undefined ? [] : [name];
}

function print(tool: string, prediction: Prediction, { terminal }: CommandContext): void {
  printWrapped(`${tool}: ${prediction.reasoning}`, 2, terminal);
  const isOld = prediction.insufficient_data && prediction.path.length > 0;
  if (isOld)
    terminal.note(
      "an outcome loses half of its weight in 7 days, and one whose time is not known counts as old as the oldest whose time is",
    );
  if (prediction.path.length === 0) {
    terminal.note("no call with a known outcome is stored; `whetstone scan` reads transcripts");
    return;
  }
  printTable(
    terminal,
    [
      { title: "level" },
      { title: "effective n", align: "right" },
      { title: "success", align: "right" },
      { title: "with the levels above", align: "right" },
    ],
    prediction.path.map(({ level, n, success_rate: rate, pooled_rate: pooled }) => [
      level,
      n >= 100 ? formatCount(n) : n.toFixed(1),
      rate === null ? "-" : formatPercent(rate),
      formatPercent(pooled),
    ]),
  );
}
