import { WhetstoneError } from "../../../core/errors.ts";
import type { TicketRecord } from "../../../loop/tickets.ts";
import { severities } from "../../../signals/health/health-finding.ts";
import type { TicketAct } from "../../../signals/health/ticket.ts";
import { argument, type CommandContext, type CommandInput, type CommandSpec } from "../command.ts";
import { flag, option } from "../command.ts";
import { formatPlural } from "../format.ts";
import { notificationSink, sinkNames } from "../notification-sink.ts";
import { openLoop } from "../open-loop.ts";
import { printTicket, printTicketDetails } from "../ticket-text.ts";
import { parseDuration } from "../when.ts";

const ticketArgument = { syntax: "<ticket>", description: "id, or the first digits of it" };
const reasonOption = { flags: "--reason <text>", description: "why, kept with the act" };

export const health: CommandSpec = {
  name: "health",
  summary: "List the open tickets: what went wrong for good in sessions, and where",
  details:
    "Every scan judges every session; what is worth a person's time becomes a ticket: one for each cause and root in a harness, agent and repository. Five sessions in a row without it resolve it, the next occurrence reopens it. Acts of people are kept in the journal.",
  options: [
    { flags: "--all", description: "snoozed and resolved ones too" },
    { flags: "--check", description: "exit 1 when one of severity high or above is open" },
  ],
  examples: [
    { command: "health", explains: "what is open" },
    { command: "health --check", explains: "for a script" },
    { command: "health snooze 3f2a91c4 --for 2d", explains: "not now" },
  ],
  run: listTickets,
  subcommands: [
    {
      name: "show",
      summary: "Show a ticket with its sessions and steps",
      args: [ticketArgument],
      examples: [{ command: "health show 3f2a91c4", explains: "what it rests on" }],
      run: async (input, context) => {
        await using loop = await openLoop(context, { readOnly: true });
        const ticket = await loop.requireTicket(argument(input, 0) ?? "");
        const steps = await loop.ticketSteps(ticket);
        if (context.json) context.terminal.printJson({ ticket, steps });
        else printTicketDetails(ticket, steps, context.terminal);
        return 0;
      },
    },
    act("ack", "Say that someone looks after a ticket", () => ({ kind: "acknowledge" })),
    {
      ...act("snooze", "Put a ticket aside for a while", (input, { clock }) => ({
        kind: "snooze",
        until: clock.now() + parseDuration(option(input, "for") ?? "1d", "--for"),
      })),
      options: [
        { flags: "--for <time>", description: "for how long", defaultValue: "1d" },
        reasonOption,
      ],
    },
    act("resolve", "Say that a problem is gone", () => ({ kind: "resolve" })),
    act("reopen", "Say that a problem is still there", () => ({ kind: "reopen" })),
    act("dismiss", "Say that it is no problem: the ticket does not come back by itself", () => ({
      kind: "dismiss",
    })),
    {
      ...act("assign", "Give a ticket to someone", (input) => ({
        kind: "assign",
        assignee: nameOf(argument(input, 1) ?? ""),
      })),
      args: [ticketArgument, { syntax: "<name>", description: "who looks after it" }],
      examples: [{ command: "health assign 3f2a91c4 ann", explains: "it is hers now" }],
    },
    {
      name: "deliver",
      summary: "Tell a sink of every open ticket and approval it was not told of yet",
      details:
        "Each ticket goes to each sink once, and so does each approval that the sovereign house asked for and nobody was told of. What a sink does not take is reported, and tried again next time.",
      options: [
        { flags: "--sink <kind>", description: "where to", choices: sinkNames },
        {
          flags: "--path <file>",
          description: "for the file sink: one JSON document a line; - is standard output",
        },
      ],
      examples: [
        { command: "health deliver --sink console", explains: "on standard output" },
        {
          command: "health deliver --sink file --path tickets.ndjson",
          explains: "appended to a file",
        },
      ],
      run: deliver,
    },
  ],
};

/** Present: neither resolved nor put aside. */
const present = new Set(["open", "acknowledged"]);

async function listTickets(input: CommandInput, context: CommandContext): Promise<0 | 1> {
  const { terminal, json } = context;
  await using loop = await openLoop(context, { readOnly: true });
  const { tickets, dismissed, sessions, watches } = await loop.tickets();
  const shown = tickets
    .filter(({ state }) => flag(input, "all") || present.has(state))
    .toSorted((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
  const grave = tickets.filter(
    ({ state, severity }) => state === "open" && (severity === "high" || severity === "critical"),
  );
  const status = flag(input, "check") && grave.length > 0 ? 1 : 0;
  if (json) {
    terminal.printJson({ tickets: shown, total: tickets.length, dismissed, sessions, watches });
    return status;
  }
  for (const ticket of shown) {
    // oxlint-disable-next-line no-await-in-loop -- printed in order
    printTicket(ticket, await loop.ticketSteps(ticket), terminal);
  }
  if (shown.length === 0) terminal.print(sessions === 0 ? nothingJudged : "No ticket is open.");
  terminal.note(
    `${formatPlural(shown.length, "ticket")} of ${tickets.length} shown; ${formatPlural(sessions, "session")} judged, ${formatPlural(dismissed, "lesser finding")} dismissed, ${formatPlural(watches, "level")} watched for drifts`,
  );
  return status;
}

const nothingJudged =
  "No session has been judged yet. `whetstone scan` reads the sessions on this machine.";

function act(
  name: string,
  summary: string,
  actOf: (
    input: CommandInput,
    context: CommandContext,
  ) => Pick<TicketAct, "kind" | "until" | "assignee">,
): CommandSpec {
  return {
    name,
    summary,
    args: [ticketArgument],
    options: [reasonOption],
    examples: [{ command: `health ${name} 3f2a91c4`, explains: summary.toLowerCase() }],
    run: async (input, context) => {
      await using loop = await openLoop(context, { spoolsWhenNewer: true });
      const named = argument(input, 0) ?? "";
      const id = loop.spoolsBecause === null ? (await loop.requireTicket(named)).id : whole(named);
      const done = { ticket: id, ...actOf(input, context) };
      const kept = await loop.actOnTicket(done, option(input, "reason") ?? null);
      printActed(id, kept, context);
      return 0;
    },
  };
}

function nameOf(given: string): string {
  const name = given.trim();
  if (name !== "") return name;
  throw new WhetstoneError("no-name", "the name is empty", {
    hint: "say who looks after the ticket",
    exitCode: 2,
  });
}

/** The id itself: in a database that this program cannot read, nothing can be looked up by a part of it. */
function whole(id: string): string {
  if (/^[0-9a-f]{32}$/.test(id)) return id;
  throw new WhetstoneError("unknown-ticket", `${JSON.stringify(id)} is not a whole ticket id`, {
    hint: "the database is a newer Whetstone's: use that one, or give all 32 digits",
  });
}

function printActed(
  id: string,
  kept: TicketRecord | "spooled",
  { json, terminal }: CommandContext,
): void {
  const isSpooled = kept === "spooled";
  if (json) terminal.printJson({ ticket: isSpooled ? null : kept, spooled: isSpooled ? 1 : 0 });
  else if (isSpooled) terminal.print(`${id.slice(0, 8)}: kept in the spool for a newer Whetstone`);
  else printTicket(kept, [], terminal);
}

async function deliver(input: CommandInput, context: CommandContext): Promise<0 | 1> {
  const sink = notificationSink(input, context);
  await using loop = await openLoop(context);
  const delivery = await loop.deliverTickets(sink);
  const { delivered, failed, before, approvals } = delivery;
  if (context.json) context.terminal.printJson({ sink: sink.name, ...delivery });
  else {
    context.terminal.note(
      `${formatPlural(delivered.length, "ticket")} told to ${sink.name}, ${before} told before, ${failed.length} failed`,
    );
    const asked = approvals.delivered.length + approvals.failed.length;
    if (asked > 0)
      context.terminal.note(
        `${formatPlural(approvals.delivered.length, "approval")} asked for, ${approvals.failed.length} failed`,
      );
  }
  for (const { ticket, failure } of failed)
    context.terminal.note(`${ticket.slice(0, 8)} was not taken: ${failure}`);
  for (const { artefact, failure } of approvals.failed)
    context.terminal.note(`artefact ${artefact.slice(0, 13)} was not taken: ${failure}`);
  return failed.length + approvals.failed.length > 0 ? 1 : 0;
}
