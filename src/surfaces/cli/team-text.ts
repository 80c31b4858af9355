import { safeText } from "../../core/safe-text.ts";
import type { TeamReport } from "../../loop/read-team.ts";
import type { AgentRun } from "../../signals/coordination/agent-run.ts";
import type { Team } from "../../signals/coordination/team.ts";
import { formatDuration, formatPlural, formatTokens } from "./format.ts";
import type { Terminal } from "./terminal.ts";

const barWidth = 50;
const nameWidth = 24;

export function printTeam(report: TeamReport, terminal: Terminal): void {
  const { team, metrics, withoutTime } = report;
  printTimeLine(team, terminal);
  terminal.print(terminal.style("bold", "Metrics"));
  for (const { metric, value, unit, n, of, reason } of metrics) {
    const said =
      value === null ? `not known: ${reason}` : `${value.toFixed(2)} ${unit} (n = ${n} ${of})`;
    terminal.print(`  ${words(metric).padEnd(20)} ${said}`);
  }
  printAdvice(report, terminal);
  printAttribution(report, terminal);
  if (withoutTime.length > 0)
    terminal.note(`${formatPlural(withoutTime.length, "session")} without times left out`);
}

function printTimeLine(team: Team, terminal: Terminal): void {
  const { leader, members, wallSeconds, workSeconds, criticalSeconds, parallelShare } = team;
  const runs = [leader, ...members];
  terminal.print(
    `${formatPlural(runs.length, "agent")}: ${formatDuration(wallSeconds * 1000)} from first to last, ${formatDuration(workSeconds * 1000)} of work, ${formatDuration(criticalSeconds * 1000)} on the critical path`,
  );
  terminal.print(
    `${Math.round(parallelShare * 100)}% of the work ran, or could have run, side by side`,
  );
  terminal.print();
  for (const run of runs) terminal.print(`  ${rowOf(run, team, runs)}`);
  terminal.print(terminal.style("dim", "  █ on the critical path   ░ not on it   · waiting"));
  terminal.print();
}

/** Name, bar, session, tokens. A leader waits while its members work. */
function rowOf(run: AgentRun, team: Team, runs: readonly AgentRun[]): string {
  const start = Math.min(...runs.map((each) => each.start));
  const span = Math.max(1, Math.max(...runs.map((each) => each.end)) - start);
  const cells = Array.from({ length: barWidth }, (_, i) => {
    const at = start + ((i + 0.5) / barWidth) * span;
    const critical = team.criticalPath.some(
      (work) => work.key === run.key && work.start <= at && at < work.end,
    );
    if (critical) return "█";
    if (at < run.start || at >= run.end) return " ";
    return run === team.leader ? "·" : "░";
  });
  const name = safeText(run.agent, nameWidth).padEnd(nameWidth);
  return `${name} ${cells.join("")}  ${run.key.slice(0, 8)}  ${formatDuration(run.end - run.start)}, ${formatTokens(run.tokens)} tokens`;
}

function printAdvice({ advice, orchestration }: TeamReport, terminal: Terminal): void {
  terminal.print();
  terminal.print(terminal.style("bold", "Alerts and advice"));
  terminal.print(
    orchestration === null
      ? "  orchestration        not known: no members, or no tokens"
      : `  orchestration        ${orchestration.level}: the leader took ${Math.round(orchestration.ratio * 100)}% of the tokens (its own work included)`,
  );
  for (const { kind, text } of advice)
    terminal.print(`  ${(kind === "information" ? "advice" : words(kind)).padEnd(20)} ${text}`);
}

function printAttribution({ attribution, team }: TeamReport, terminal: Terminal): void {
  const names = new Map([team.leader, ...team.members].map(({ key, agent }) => [key, agent]));
  terminal.print();
  terminal.print(terminal.style("bold", "Where it went wrong, by agent"));
  for (const { key, incorrect, scored, contaminatedBy, unanswered } of attribution) {
    const parts = [
      `${incorrect} of ${scored} steps incorrect`,
      contaminatedBy === null ? "" : "began upon an incorrect step of who started it",
      unanswered ? "gave no answer" : "",
    ];
    const name = safeText(names.get(key) ?? key.slice(0, 8), nameWidth).padEnd(nameWidth);
    terminal.print(`  ${name} ${parts.filter((part) => part !== "").join("; ")}`);
  }
}

/** `overheadPercent` -> `overhead percent`. */
function words(name: string): string {
  return name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll("-", " ");
}
