import { safeText } from "../../core/safe-text.ts";
import type { TicketRecord, TicketStep } from "../../loop/tickets.ts";
import type { Severity } from "../../signals/health/health-finding.ts";
import { formatPlural, formatTime } from "./format.ts";
import type { Style, Terminal } from "./terminal.ts";

const styles: Readonly<Record<Severity, Style>> = {
  low: "dim",
  medium: "yellow",
  high: "red",
  critical: "magenta",
};
const mostSteps = 12;

/** A ticket in a few lines, with the first error among the steps it cites. */
export function printTicket(
  ticket: TicketRecord,
  steps: readonly TicketStep[],
  terminal: Terminal,
): void {
  const { id, cause, severity, scope, evidence, sessions } = ticket;
  const words = `${severity.padEnd(8)} ${cause.replaceAll("_", " ")}`;
  terminal.print(
    `${terminal.style("bold", id.slice(0, 8))}  ${terminal.style(styles[severity], words)}  ${safeText(scope, 80)}`,
  );
  terminal.print(`  ${evidence}`);
  const error = steps.flatMap(({ calls }) => calls).find(({ errorText }) => errorText !== null);
  if (error !== undefined)
    terminal.print(`  ${error.tool}: ${safeText(error.errorText ?? "", terminal.columns - 8)}`);
  const where = `${formatPlural(sessions.length, "session")} (last ${(sessions.at(-1) ?? "").slice(0, 8)})`;
  terminal.print(terminal.style("dim", `  ${where}, ${since(ticket)}${standing(ticket)}`));
  terminal.print();
}

function since({ firstAt, lastAt }: TicketRecord): string {
  if (firstAt === null) return "at an unknown time";
  const first = `since ${formatTime(firstAt)}`;
  return lastAt === firstAt ? `${first} UTC` : `${first}, last ${formatTime(lastAt)} UTC`;
}

function standing(ticket: TicketRecord): string {
  const { state, assignee, snoozedUntil, resolvedBy, reopened, parent } = ticket;
  return [
    state === "open" ? "" : state,
    snoozedUntil === null ? "" : `until ${formatTime(snoozedUntil)} UTC`,
    resolvedBy === null ? "" : `by ${resolvedBy}`,
    assignee === null ? "" : `assigned to ${assignee}`,
    reopened === 0 ? "" : `came back ${formatPlural(reopened, "time")}`,
    parent === null ? "" : `part of the storm ${parent.slice(0, 8)}`,
  ]
    .filter((part) => part !== "")
    .map((part) => `; ${part}`)
    .join("");
}

/** The ticket with its steps, sessions and acts. */
export function printTicketDetails(
  ticket: TicketRecord,
  steps: readonly TicketStep[],
  terminal: Terminal,
): void {
  printTicket(ticket, steps, terminal);
  terminal.print(`Steps of session ${(ticket.sessions.at(-1) ?? "").slice(0, 8)} it rests on`);
  for (const step of steps.slice(0, mostSteps)) printStep(step, terminal);
  if (steps.length > mostSteps) terminal.print(`  and ${steps.length - mostSteps} more`);
  terminal.print();
  terminal.print("Sessions");
  for (const session of ticket.sessions) terminal.print(`  ${session.slice(0, 12)}`);
  if (ticket.acts.length === 0) return;
  terminal.print();
  terminal.print("Acts");
  for (const { at, kind, actor, assignee, reason } of ticket.acts) {
    const whom = assignee === undefined ? "" : ` to ${assignee}`;
    const why = reason === null ? "" : `: ${reason}`;
    terminal.print(safeText(`  ${formatTime(at)} ${kind}${whom} by ${actor}${why}`, 200));
  }
}

function printStep({ seq, excerpt, calls }: TicketStep, terminal: Terminal): void {
  terminal.print(`${String(seq).padStart(6)} ${safeText(excerpt, terminal.columns - 8)}`);
  for (const { tool, params, outcome, errorText } of calls) {
    terminal.print(`       ${outcome} ${tool} ${safeText(params ?? "", 80)}`);
    if (errorText !== null) terminal.print(`         ${safeText(errorText, 160)}`);
  }
}
