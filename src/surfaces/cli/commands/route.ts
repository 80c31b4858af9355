import type { Intelligence } from "../../../adapt/intelligence.ts";
import type { RouteReplay } from "../../../adapt/route/replay-routes.ts";
import type { RouteDecision } from "../../../adapt/route/route-decision.ts";
import type { RouteRequest } from "../../../adapt/route/route-request.ts";
import { armKey } from "../../../adapt/route/route-arm.ts";
import { WhetstoneError } from "../../../core/errors.ts";
import { taskTypes } from "../../../core/session-view.ts";
import { callParams, paramOptions } from "../call-params.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  type ExitStatus,
  argumentList,
  flag,
  option,
  optionList,
} from "../command.ts";
import { formatCount, formatPercent } from "../format.ts";
import { requireKnownHouses } from "../require-known-houses.ts";
import { openLoop } from "../open-loop.ts";
import { printTable } from "../table.ts";
import { unseenNames } from "../unseen-names.ts";
import { parseCount } from "../when.ts";
import { printWrapped } from "../running-text.ts";
import type { Terminal } from "../terminal.ts";

export const route: CommandSpec = {
  name: "route",
  summary: "Say which house or model should do a task, with confidence and reason",
  details:
    "A task is a type of work (read, build, test, judge, other, or type:NAME) or a tool (its name, or tool:NAME). The cheapest arm that surely succeeds often enough (80%, with probability 80%; marked floor) is chosen, else the likeliest to succeed; below the fallback threshold the sovereign house. n are the outcomes at this very task, elsewhere those at other tasks that count besides; a cost that nobody knows is dearer than any other. Without --record it only looks. --replay says what another policy would have come to on the decisions in the journal: logged, best, cheapest, uniform, or an arm such as model=small. See docs/routing.md.",
  args: [{ syntax: "[tasks...]", description: "types of work or tools" }],
  options: [
    {
      flags: "--house <name...>",
      description: "houses to choose from; by default whoever did such tasks",
    },
    { flags: "--model <name...>", description: "models to choose from" },
    {
      flags: "--tool <name...>",
      description: "variants of a tool to choose from, for a type of work",
    },
    ...paramOptions,
    { flags: "--record", description: "decide, and write the decision to the journal" },
    { flags: "--outcome <id=success|failure>", description: "tell what became of a decision" },
    { flags: "--replay <policy>", description: "evaluate a policy on the journal" },
    {
      flags: "--days <n>",
      description: "how many days of the journal --replay looks back; default 30",
    },
  ],
  examples: [
    { command: "route read build test judge", explains: "a model or house for each type of work" },
    { command: "route git_push --house ezra bezalel", explains: "which of two houses for a tool" },
    { command: "route build --record --json", explains: "a decision that a program follows" },
    { command: "route --outcome 0198c2f0=success", explains: "what became of it" },
    { command: "route --replay best", explains: "whether always taking the best would have paid" },
  ],
  run: async (input, context) => {
    const policy = option(input, "replay");
    const told = option(input, "outcome");
    const asked = [argumentList(input, 0).length > 0, policy !== undefined, told !== undefined];
    if (asked.filter(Boolean).length !== 1) throw notOneThing();
    const writes = told !== undefined || flag(input, "record");
    await using loop = await openLoop(context, writes ? {} : { readOnly: true });
    await using engine = await loop.intelligence();
    if (policy !== undefined) return await replay(engine, policy, input, context);
    if (told !== undefined) return await tell(engine, told, context);
    await requireKnownHouses(loop.store, optionList(input, "house") ?? [], context);
    return await routes(engine, input, loop.store, context);
  },
};

function notOneThing(): WhetstoneError {
  return new WhetstoneError(
    "bad-route",
    "name tasks to be routed, or --replay POLICY, or --outcome ID=success",
    { exitCode: 2, hint: "for example `whetstone route build` or `whetstone route --replay best`" },
  );
}

async function routes(
  engine: Intelligence,
  input: CommandInput,
  store: Parameters<typeof unseenNames>[0],
  { json, terminal }: CommandContext,
): Promise<ExitStatus> {
  const requests = argumentList(input, 0).map((task) => requestOf(task, input));
  const decide = flag(input, "record") ? engine.route : engine.lookAtRoute;
  const decisions: RouteDecision[] = [];
  for (const request of requests)
    // oxlint-disable-next-line no-await-in-loop -- one after the other: a decision counts for the next
    decisions.push(await decide(request));
  if (json) terminal.printJson({ routes: decisions });
  else for (const decision of decisions) printRoute(decision, terminal);
  const names = {
    tool: [...stated(requests, "tool"), ...(optionList(input, "tool") ?? [])],
    model: optionList(input, "model") ?? [],
    taskType: stated(requests, "taskType"),
  };
  for (const unseen of await unseenNames(store, names)) terminal.note(unseen);
  return 0;
}

function stated(requests: readonly RouteRequest[], name: "tool" | "taskType"): readonly string[] {
  return requests.map((request) => request[name]).filter((value) => value !== undefined);
}

function requestOf(task: string, input: CommandInput): RouteRequest {
  const params = callParams(input);
  const [houses, models, tools] = ["house", "model", "tool"].map((name) => optionList(input, name));
  return {
    ...taskOf(task),
    ...(params === null ? {} : { params }),
    ...(houses === undefined || houses.length === 0 ? {} : { houses }),
    ...(models === undefined || models.length === 0 ? {} : { models }),
    ...(tools === undefined || tools.length === 0 ? {} : { tools }),
  };
}

function taskOf(task: string): Pick<RouteRequest, "tool" | "taskType"> {
  if (task.startsWith("tool:")) return { tool: task.slice("tool:".length) };
  if (task.startsWith("type:")) return { taskType: task.slice("type:".length) };
  return taskTypes.some((type) => type === task) ? { taskType: task } : { tool: task };
}

export function printRoute(decision: RouteDecision, terminal: Terminal): void {
  const { chosen, asks, confidence, candidates, reported_best: best } = decision;
  const who = chosen === null ? "nobody" : armKey(chosen);
  terminal.print(`${decision.task}: ${who}${asks ? " (ask first)" : ""}`);
  const told = [
    decision.reason,
    `confidence ${formatPercent(confidence)}; best by its own outcomes: ${best === null ? "not enough data" : best.arm}`,
  ];
  for (const text of told) printWrapped(`  ${text}`, 4, terminal);
  if (decision.decision !== null) terminal.print(`  decision ${decision.decision}`);
  if (candidates.length === 0) return;
  printTable(
    terminal,
    [
      { title: "arm", keeps: "end", leastWidth: 22 },
      { title: "success", align: "right" },
      { title: "90% interval", align: "right" },
      { title: "n", align: "right" },
      { title: "elsewhere", align: "right", spare: 1 },
      { title: "cost, USD", align: "right", spare: 2 },
      { title: "", leastWidth: 12 },
    ],
    candidates.map((one) => [
      one.arm,
      formatPercent(one.probability),
      `${formatPercent(one.interval.low)} to ${formatPercent(one.interval.high)}`,
      effective(one.interval.n),
      one.n_elsewhere === null ? "-" : effective(one.n_elsewhere),
      one.expected_cost_usd === null ? "-" : one.expected_cost_usd.toPrecision(2),
      [one.feasible ? "floor" : "", one.masked ? "circuit open" : ""]
        .filter((word) => word !== "")
        .join(", "),
    ]),
  );
  terminal.print("");
}

function effective(n: number): string {
  return n >= 100 ? formatCount(n) : n.toFixed(1);
}

async function replay(
  engine: Intelligence,
  policy: string,
  input: CommandInput,
  { json, terminal }: CommandContext,
): Promise<ExitStatus> {
  const days = option(input, "days");
  const result = await engine.replayRoutes(
    policy,
    days === undefined ? {} : { days: parseCount(days, "--days") },
  );
  if (json) terminal.printJson({ replay: result });
  else printReplay(result, terminal);
  return 0;
}

function printReplay(result: RouteReplay, terminal: Terminal): void {
  const { policy, achieved, ips, snips } = result;
  printWrapped(`${policy}: ${result.verdict}`, 2, terminal);
  terminal.print(
    `  ${formatCount(result.decisions)} decisions, ${formatCount(result.with_outcome)} with an outcome, of these ${formatCount(result.deterministic)} without chance`,
  );
  terminal.print(
    `  coverage ${formatPercent(result.coverage)}, effective size ${result.effective_size.toFixed(1)}`,
  );
  if (ips !== null) terminal.print(`  IPS   ${rangeText(ips, 95)}`);
  if (snips !== null) terminal.print(`  SNIPS ${rangeText(snips, 95)}`);
  if (achieved !== null)
    terminal.print(
      `  achieved on the ${formatCount(result.n)} left to chance ${rangeText({ ...achieved, value: achieved.rate }, 90)}`,
    );
}

/** Estimates may lie beyond what is possible; what is said of them may not. */
function rangeText(
  { value, low, high }: { readonly value: number; readonly low: number; readonly high: number },
  level: number,
): string {
  return `${formatPercent(value)} (${level}% interval ${formatPercent(Math.max(0, low))} to ${formatPercent(Math.min(1, high))})`;
}

async function tell(
  engine: Intelligence,
  told: string,
  { json, terminal }: CommandContext,
): Promise<ExitStatus> {
  const [decision = "", word] = told.split("=", 2);
  if (decision === "" || (word !== "success" && word !== "failure"))
    throw new WhetstoneError(
      "bad-outcome",
      `--outcome takes ID=success or ID=failure, got ${told}`,
      {
        exitCode: 2,
        hint: "the id is what `whetstone route ... --record` printed",
      },
    );
  const success = word === "success";
  await engine.recordRouteOutcome(decision, { success });
  if (json) terminal.printJson({ told: { decision, success } });
  else terminal.print(`${decision}: ${word}`);
  return 0;
}
