import { safeText } from "../../core/safe-text.ts";
import type { TicketRecord, TicketStep } from "../../loop/tickets.ts";
import type { DriftNumbers } from "../../signals/health/drift-numbers.ts";
import type { Severity } from "../../signals/health/health-finding.ts";
import { formatPlural, formatTime } from "./format.ts";
import { safeColumns } from "./safe-columns.ts";
import type { Style, Terminal } from "./terminal.ts";
import { printWrapped, textWidth } from "./running-text.ts";
import { wrapText } from "./wrap-text.ts";

const styles: Readonly<Record<Severity, Style>> = {
  low: "dim",
  medium: "yellow",
  high: "red",
  critical: "magenta",
};
const mostSteps = 12;
/** Characters of the scope that are shown however long the cause is. */
const shortestScope = 20;

/** A ticket in a few lines, with the first error among the steps it cites. */
export function printTicket(
  ticket: TicketRecord,
  steps: readonly TicketStep[],
  terminal: Terminal,
): void {
  const { id, cause, severity, scope, evidence, sessions } = ticket;
  const words = `${severity.padEnd(8)} ${cause.replaceAll("_", " ")}`;
  const width = textWidth(terminal);
  const where = safeColumns(scope, Math.max(shortestScope, width - 12 - words.length));
  terminal.print(
    `${terminal.style("bold", id.slice(0, 8))}  ${terminal.style(styles[severity], words)}  ${where}`,
  );
  printWrapped(`  ${safeText(evidence, 2000)}`, 4, terminal);
  const failed = steps.flatMap(({ calls }) => calls).filter(({ errorLine }) => errorLine !== null);
  const error = failed.find(({ isRoot }) => isRoot) ?? failed.at(-1);
  if (error !== undefined)
    terminal.print(`  ${safeColumns(`${error.tool}: ${error.errorLine ?? ""}`, width - 2)}`);
  const last = (sessions.at(-1) ?? "").slice(0, 8);
  const seen =
    sessions.length === 1 ? `session ${last}` : `${sessions.length} sessions (last ${last})`;
  for (const line of wrapText(`  ${seen}, ${since(ticket)}${standing(ticket)}`, width, 4))
    terminal.print(terminal.style("dim", line));
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
    state === "open" ? "" : ticket.dismissed ? "dismissed" : state,
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
  if (ticket.category !== "unknown")
    terminal.print(`Category: ${ticket.category.replaceAll("_", " ")}`);
  if (ticket.drift !== null) printDrift(ticket.drift, terminal);
  terminal.print(`Steps of session ${(ticket.sessions.at(-1) ?? "").slice(0, 8)} it rests on`);
  for (const step of steps.slice(0, mostSteps)) printStep(step, terminal);
  if (steps.length > mostSteps) terminal.print(`  and ${steps.length - mostSteps} more`);
  terminal.print();
  terminal.print("Sessions");
  for (const session of ticket.sessions) terminal.print(`  ${session.slice(0, 12)}`);
  printActs(ticket, terminal);
  printNotes(ticket, terminal);
}

function printActs(ticket: TicketRecord, terminal: Terminal): void {
  if (ticket.acts.length === 0) return;
  terminal.print();
  terminal.print("Acts");
  for (const { at, kind, actor, assignee, reason } of ticket.acts) {
    const whom = assignee === undefined ? "" : ` to ${assignee}`;
    const why = reason === null ? "" : `: ${reason}`;
    printWrapped(
      `  ${safeText(`${formatTime(at)} ${kind}${whom} by ${actor}${why}`, 200)}`,
      4,
      terminal,
    );
  }
}

/** What people wrote on the issue. */
function printNotes({ notes }: TicketRecord, terminal: Terminal): void {
  if (notes.length === 0) return;
  terminal.print();
  terminal.print("Notes");
  for (const { at, actor, text } of notes)
    printWrapped(`  ${safeText(`${formatTime(at)} ${actor}: ${text}`, 2000)}`, 4, terminal);
}

/** The numbers behind a drift. */
function printDrift(drift: DriftNumbers, terminal: Terminal): void {
  const { metric, detector, baseline, baselineSessions, now, nowSessions, burn } = drift;
  const { threshold, sessionsPerFalseAlarm, evidence } = drift;
  terminal.print("Numbers");
  terminal.print(
    `  ${metric}: ${round(now)} over ${nowSessions} sessions since ${drift.since.slice(0, 12)}`,
  );
  terminal.print(`  baseline: ${round(baseline)} over ${baselineSessions} sessions`);
  printWrapped(
    `  detector: ${detector}, threshold ${round(threshold)}; by chance once in ${sessionsPerFalseAlarm} sessions or more`,
    4,
    terminal,
  );
  if (burn !== null)
    printWrapped(
      `  burn rate: ${burnText(burn.day)} over a day, ${burnText(burn.week)} over a week`,
      4,
      terminal,
    );
  terminal.print("  evidence");
  for (const { session, step } of evidence)
    terminal.print(
      `    ${session.slice(0, 12)}${step === null ? "" : ` step ${step.slice(0, 12)}`}`,
    );
  terminal.print();
}

function burnText(burn: number | null): string {
  return burn === null ? "too few outcomes" : `${burn.toFixed(1)} times what the baseline allows`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function printStep({ seq, excerpt, calls }: TicketStep, terminal: Terminal): void {
  const width = textWidth(terminal);
  terminal.print(`${String(seq).padStart(6)} ${safeColumns(excerpt, width - 7)}`);
  for (const { tool, params, outcome, errorText, errorLine } of calls) {
    terminal.print(`       ${safeColumns(`${outcome} ${tool} ${params ?? ""}`, width - 7)}`);
    const said = errorLine ?? errorText;
    if (said !== null) printWrapped(`         ${safeText(said, 160)}`, 9, terminal);
  }
}
