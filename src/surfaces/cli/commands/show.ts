import { existsSync } from "node:fs";
import { WhetstoneError } from "../../../core/errors.ts";
import { safeText } from "../../../core/safe-text.ts";
import type { ExecutionView, StepView } from "../../../core/session-view.ts";
import type { ReadSignals } from "../../../loop/read-signals.ts";
import type { PropagatedQuality } from "../../../signals/quality/propagating-quality.ts";
import type { SessionSummary } from "../../../store/port.ts";
import { agentLabel } from "../agent-label.ts";
import { argument, type CommandContext, type CommandSpec, flag } from "../command.ts";
import { unreadPaths } from "../given-paths.ts";
import { displayWidth } from "../display-width.ts";
import { formatCost, formatDuration, formatPlural, formatTime, formatTokens } from "../format.ts";
import { printSignals, qualityText, suspicionText } from "../signal-text.ts";
import { sessionOutcomeLabel } from "../session-outcome-label.ts";
import { safeColumns } from "../safe-columns.ts";
import type { Terminal } from "../terminal.ts";
import type { LoopHandle } from "../open-loop.ts";
import { openLoop, openTransientLoop } from "../open-loop.ts";
import { printWrapped, textWidth } from "../running-text.ts";
import { wrapText } from "../wrap-text.ts";
import { shownRepo } from "../shown-repo.ts";

const longestLine = 100_000;
/** Of what a transcript names: programs, models, folders, tools. */
const longestName = 200;
/** Of one file. */
const mostSessions = 10_000;

export const show: CommandSpec = {
  name: "show",
  summary: "Show one session step by step, stored or straight from a transcript file",
  details:
    "Each step of the agent is scored: correct, neutral or incorrect, with the reason; of a session that failed, the steps that most likely hold the decisive error are marked. Abandoned branches are marked. Text is the redacted excerpt that is kept; --full reads the whole text of each step, tool results included, in the transcript, redacted on the way. Of a file that holds several sessions all are shown.",
  args: [
    {
      syntax: "<session-or-path>",
      description: "session id (first digits suffice) or a transcript file",
    },
  ],
  options: [
    {
      flags: "--full",
      description: "whole text of each step, read from the transcript where it still is",
    },
  ],
  examples: [
    { command: "show 3f2a91c4", explains: "a stored session" },
    { command: "show ./rollout.jsonl", explains: "a file, without storing anything" },
  ],
  run: async (input, context) => {
    const target = argument(input, 0) ?? "";
    await using opened = await openFor(target, context);
    const { loop, keys } = opened;
    const shown: ShownSession[] = [];
    for (const key of keys) {
      const session = await readSession(loop, key, flag(input, "full"));
      if (context.json) shown.push(session);
      else printSession(session, context);
    }
    // One document, whatever the file holds.
    if (context.json)
      context.terminal.printJson(shown.length === 1 ? shown[0] : { sessions: shown });
    return 0;
  },
};

interface Opened extends AsyncDisposable {
  readonly loop: LoopHandle;
  readonly keys: readonly string[];
}

async function openFor(target: string, context: CommandContext): Promise<Opened> {
  if (!existsSync(target)) {
    if (/[/\\]/.test(target))
      throw new WhetstoneError("no-file", `there is no file ${JSON.stringify(target)}`);
    const loop = await openLoop(context, { readOnly: true });
    const session = await loop.requireSession(target);
    return {
      loop,
      keys: [session.key],
      [Symbol.asyncDispose]: async () => loop[Symbol.asyncDispose](),
    };
  }
  const loop = await openTransientLoop(context);
  const report = await loop.scan({
    paths: [target],
    learn: true,
    signal: context.signal,
    onProgress: (text) => context.terminal.progress(text),
  });
  context.terminal.progress("");
  const sessions = await loop.store.sessions({ limit: mostSessions });
  if (sessions.length === 0) {
    await loop[Symbol.asyncDispose]();
    const [unread] = unreadPaths([target], report, context);
    if (unread !== undefined) throw new WhetstoneError("unreadable", unread);
    throw new WhetstoneError("no-session", `${target} holds no session of a known format`, {
      hint: "`whetstone scan PATH` says what it looks like",
    });
  }
  return {
    loop,
    keys: sessions.map((session) => session.key).toReversed(),
    [Symbol.asyncDispose]: async () => loop[Symbol.asyncDispose](),
  };
}

interface ShownSession {
  readonly session: SessionSummary;
  /** `text`: whole, with --full. */
  readonly steps: readonly (StepView & { readonly text?: string })[];
  readonly executions: readonly ShownExecution[];
  readonly signals: ReadSignals;
}

async function readSession(loop: LoopHandle, key: string, full: boolean): Promise<ShownSession> {
  const session = await loop.requireSession(key);
  const steps = await loop.store.steps(key);
  const executions = await loop.store.executions(key);
  const signals = await loop.readSignals({ ...session, steps, executions });
  if (!full) return { session, steps, executions, signals };
  const texts = await loop.sessionTexts(steps);
  return {
    session,
    signals,
    steps: steps.map((step) => ({ ...step, ...textOf(step, texts.steps) })),
    executions: executions.map((one) => ({ ...one, ...resultOf(one, texts.results) })),
  };
}

type ShownExecution = ExecutionView & { readonly result?: string };

/** What a tool answered, where no step of its own says it. */
function resultOf(
  { resultLocator }: ExecutionView,
  results: ReadonlyMap<string, string>,
): { readonly result?: string } {
  const text = resultLocator === null ? undefined : results.get(resultLocator);
  return text === undefined ? {} : { result: text };
}

function printSession(shown: ShownSession, context: CommandContext): void {
  printHead(shown.session, context);
  const byStep = groupByStep(shown.executions);
  const { signals } = shown;
  const scores = new Map(signals.scores.map((score) => [score.key, score]));
  for (const step of shown.steps) {
    printStep(step, byStep.get(step.key) ?? [], step.text, context);
    printScore(step.key, scores.get(step.key), signals, context.terminal);
  }
  for (const execution of byStep.get("") ?? []) printExecution(execution, context);
  context.terminal.print();
  printSignals(signals, context.terminal);
}

function printScore(
  stepKey: string,
  score: PropagatedQuality | undefined,
  signals: ReadSignals,
  terminal: Terminal,
): void {
  if (score !== undefined) printWrapped(`     ${qualityText(score, terminal)}`, 7, terminal);
  const suspicion = suspicionText(stepKey, signals);
  for (const line of suspicion === "" ? [] : wrapText(`     ${suspicion}`, textWidth(terminal), 7))
    terminal.print(terminal.style("magenta", line));
}

function textOf(step: StepView, texts: ReadonlyMap<string, string>): { readonly text?: string } {
  const text = texts.get(step.key);
  return text === undefined ? {} : { text };
}

function groupByStep(
  executions: readonly ShownExecution[],
): ReadonlyMap<string, readonly ShownExecution[]> {
  return Map.groupBy(executions, (execution) =>
    execution.stepSeq === null ? "" : (execution.stepKey ?? ""),
  );
}

function printHead(session: SessionSummary, { terminal }: CommandContext): void {
  const { input, output, cacheRead, cacheWrite } = session.usage;
  terminal.print(
    terminal.style(
      "bold",
      `${session.key.slice(0, 8)}  ${safeColumns(session.title ?? session.task ?? "", 90)}`,
    ),
  );
  const facts = [
    ...[
      agentLabel(session),
      session.models.join(", "),
      session.repo === null ? (session.cwd ?? "") : shownRepo(session.repo, session.cwd),
    ].map((told) => safeText(told, longestName)),
    session.startedAt === null ? "" : `${formatTime(session.startedAt)} UTC`,
    session.startedAt === null || session.endedAt === null
      ? ""
      : formatDuration(session.endedAt - session.startedAt),
    formatPlural(session.executionCount, "call"),
    `${session.failures} failed`,
    input + cacheRead + cacheWrite + output === 0
      ? "tokens not known"
      : `${formatTokens(input + cacheRead + cacheWrite)} in, ${formatTokens(output)} out`,
    formatCost(session.costNano),
    `outcome ${sessionOutcomeLabel(session)}`,
  ];
  printWrapped(facts.filter((fact) => fact !== "" && fact !== "-").join(" · "), 2, terminal);
  terminal.print();
}

const styles = {
  user: "cyan",
  assistant: "bold",
  tool: "dim",
  system: "dim",
  meta: "dim",
} as const;

function printStep(
  step: StepView,
  executions: readonly ShownExecution[],
  text: string | undefined,
  context: CommandContext,
): void {
  const { terminal } = context;
  const marks = `${step.onFinalPath ? "" : " (abandoned)"}${step.injected ? " (injected)" : ""}${step.label === null ? "" : ` [${safeText(step.label, longestName)}]`}`;
  if (step.kind === "tool" && (text ?? "") === "" && executions.length === 0) return;
  terminal.print(
    terminal.style(styles[step.kind], `${String(step.seq).padStart(4)} ${step.kind}${marks}`),
  );
  if (text !== undefined) printLines(text, "     ", terminal);
  else if (step.excerpt !== "")
    printWrapped(`     ${safeColumns(step.excerpt, textWidth(terminal) * 2)}`, 5, terminal);
  for (const execution of executions) printExecution(execution, context);
}

function printLines(text: string, indent: string, terminal: Terminal): void {
  for (const line of text === "" ? [] : text.trimEnd().split("\n"))
    terminal.print(`${indent}${safeText(line, longestLine)}`.trimEnd());
}

/** Of the words that say what came of a call. */
const longestMark = "unknown".length;
/** So much of the parameters is always shown. */
const leastParams = 20;

function printExecution(execution: ShownExecution, { terminal }: CommandContext): void {
  const mark = {
    success: terminal.style("green", "ok"),
    failure: terminal.style("red", "failed"),
    unknown: terminal.style("yellow", "unknown"),
  };
  const why = execution.failureKind === null ? "" : ` ${execution.failureKind}`;
  const time = execution.latencyUs === null ? "" : ` ${formatDuration(execution.latencyUs / 1000)}`;
  const told = `${why}${time}  ${safeText(execution.tool, longestName)}`;
  const rest = textWidth(terminal) - 6 - longestMark - displayWidth(told);
  const params = safeColumns(execution.params ?? "", Math.max(leastParams, rest));
  terminal.print(`     ${mark[execution.outcome]}${told} ${terminal.style("dim", params)}`);
  const error = `       ${safeText(execution.errorText ?? "", 200)}`;
  for (const line of execution.errorText === null ? [] : wrapText(error, textWidth(terminal), 7))
    terminal.print(terminal.style("red", line));
  if (execution.result !== undefined) printLines(execution.result, "       ", terminal);
}
