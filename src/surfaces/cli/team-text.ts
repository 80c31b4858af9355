import type { TeamReport } from "../../loop/read-team.ts";
import type { AgentRun } from "../../signals/coordination/agent-run.ts";
import type { AgentAttribution } from "../../signals/coordination/attribute-failure.ts";
import type { Interval } from "../../signals/coordination/intervals.ts";
import type { MetricReport } from "../../signals/coordination/metric-reports.ts";
import type { TeamAlert } from "../../signals/coordination/team-alerts.ts";
import type { TeamCost } from "../../signals/coordination/team-cost.ts";
import type { Team } from "../../signals/coordination/team.ts";
import { padToWidth } from "./display-width.ts";
import { formatDuration, formatPlural, formatTokens } from "./format.ts";
import { safeColumns } from "./safe-columns.ts";
import type { Terminal } from "./terminal.ts";
import { printWrapped, textWidth } from "./running-text.ts";

const nameWidth = 16;
/** Beside the bar: margins, name, session, time, tokens. */
const besideBar = 2 + nameWidth + 2 + 2 + 8 + 2 + 12 + 1 + 7;
const labelWidth = 20;

export function printTeam(report: TeamReport, terminal: Terminal): void {
  const { team, metrics, advice, withoutTime } = report;
  printTimeLine(team, terminal);
  printHeading("Metrics", terminal);
  for (const metric of metrics) printEntry(words(metric.metric), metricText(metric), terminal);
  printEntry("prefill cost", costText(report.cost), terminal);
  terminal.print();
  printHeading("Alerts", terminal);
  for (const alert of report.alerts) printEntry(words(alert.family), alertText(alert), terminal);
  terminal.print();
  printHeading("Advice", terminal);
  for (const text of advice.length === 0 ? ["none: nothing stands out"] : advice)
    printWrapped(`  ${text}`, 4, terminal);
  terminal.print();
  printAttribution(report, terminal);
  if (withoutTime.length > 0)
    terminal.note(`${formatPlural(withoutTime.length, "session")} without times left out`);
}

function printTimeLine(team: Team, terminal: Terminal): void {
  const {
    leader,
    members,
    wallSeconds,
    waitedSeconds,
    workSeconds,
    criticalSeconds,
    parallelShare,
  } = team;
  const runs = [leader, ...members];
  printWrapped(
    `${formatPlural(runs.length, "agent")}: ${secondsText(wallSeconds)} from first to last${waitedSeconds >= 1 ? ` without ${secondsText(waitedSeconds)} of waiting for a person` : ""}, ${secondsText(workSeconds)} of work, ${secondsText(criticalSeconds)} of it on the critical path (${Math.round(parallelShare * 100)}% ran, or could have run, side by side)`,
    2,
    terminal,
  );
  terminal.print();
  for (const run of runs) terminal.print(rowOf(run, team, runs, terminal));
  terminal.print(terminal.style("dim", "  █ on the critical path   ░ not on it   · waiting"));
  terminal.print();
}

function secondsText(seconds: number): string {
  return formatDuration(seconds * 1000);
}

/** Name, bar, session, time, tokens. A leader waits while its members work. */
function rowOf(run: AgentRun, team: Team, runs: readonly AgentRun[], terminal: Terminal): string {
  const start = Math.min(...runs.map((each) => each.start));
  const span = Math.max(1, Math.max(...runs.map((each) => each.end)) - start);
  const width = Math.max(10, textWidth(terminal) - besideBar);
  const works = team.criticalPath.filter(({ key }) => key === run.key);
  const cells = Array.from({ length: width }, (_, i) => {
    const cell = { start: start + (i / width) * span, end: start + ((i + 1) / width) * span };
    if (works.some((work) => shows(work, cell))) return "█";
    if (!shows(run, cell)) return " ";
    return run === team.leader ? "·" : "░";
  });
  const name = padToWidth(safeColumns(run.agent, nameWidth), nameWidth);
  const time = formatDuration(run.end - run.start).padStart(12);
  const tokens = (run.tokens === null ? "?" : formatTokens(run.tokens)).padStart(7);
  return `  ${name}  ${cells.join("")}  ${run.key.slice(0, 8)}  ${time} ${tokens}`;
}

/** In the cell that its middle falls into, so that the shortest work is seen, and in each whose middle it covers. */
function shows(work: Interval, cell: Interval): boolean {
  const middle = (work.start + work.end) / 2;
  const at = (cell.start + cell.end) / 2;
  return (cell.start <= middle && middle < cell.end) || (work.start <= at && at < work.end);
}

function metricText({ text, n, of, reason }: MetricReport): string {
  if (text === null) return `not known: ${reason}`;
  return `${text} (${n} ${n === 1 ? of.replace(/s\b/, "") : of})`;
}

function costText(cost: TeamCost): string {
  const { prefillTokens, known, agents, singleAgent, singleAgentRuns, ratio } = cost;
  if (prefillTokens === null)
    return `not known: ${agents - known} of ${agents} agents say no tokens, or no times of their requests and calls`;
  const own = `${formatTokens(Math.round(prefillTokens))} prefill-token equivalents`;
  if (singleAgent === null || ratio === null) return `${own} (${agents} agents)`;
  return `${own}, ${Number(ratio.toPrecision(3))} times a single agent's ${formatTokens(Math.round(singleAgent))} (${agents} agents; ${formatPlural(singleAgentRuns, "run")} of a single agent)`;
}

function alertText({ family, level, value, reason }: TeamAlert): string {
  if (level === null || value === null) return `not known: ${reason}`;
  const rule = {
    orchestration: `the leader took ${Math.round(100 * value)}% of the tokens, its own work included (info from 30%, warning from 50%, critical from 70%)`,
    overhead: `${Math.round(value)}% more time than a single agent (warning above 400%)`,
    "token-speedup": `${Number(value.toPrecision(3))} times the tokens for each unit of speed (warning above 2)`,
  }[family];
  if (family !== "overhead" || value >= 0) return `${level}: ${rule}`;
  return `${level}: no more time than a single agent (warning above 400% more)`;
}

function printAttribution({ attribution, team }: TeamReport, terminal: Terminal): void {
  const names = new Map([team.leader, ...team.members].map(({ key, agent }) => [key, agent]));
  printHeading("What speaks for a part in a failure, agent by agent", terminal);
  for (const agent of attribution) {
    const name = safeColumns(names.get(agent.key) ?? agent.key.slice(0, 8), nameWidth);
    printEntry(name, attributionText(agent), terminal);
  }
}

function attributionText(agent: AgentAttribution): string {
  const { incorrect, scored, contaminatedBy, unanswered } = agent;
  const parts = [
    incorrect === 0 ? "" : `direct: ${incorrect} of ${scored} steps incorrect`,
    contaminatedBy === null ? "" : "upstream: it began upon an incorrect step of who started it",
    unanswered ? "coordination: it gave no answer" : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? `nothing (${formatPlural(scored, "step")} scored)` : parts.join("; ");
}

function printHeading(text: string, terminal: Terminal): void {
  terminal.print(terminal.style("bold", text));
}

function printEntry(label: string, text: string, terminal: Terminal): void {
  printWrapped(`  ${padToWidth(label, labelWidth)} ${text}`, labelWidth + 3, terminal);
}

/** `overheadPercent` -> `overhead`, `token-speedup` -> `token speedup`. */
function words(name: string): string {
  const short = name.replace(/Percent$/, "");
  return short.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll("-", " ");
}
