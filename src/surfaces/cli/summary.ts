import type { Item } from "../../core/knowledge.ts";
import { safeText } from "../../core/safe-text.ts";
import type { ErrorGroup } from "../../loop/error-groups.ts";
import type { ReportRow } from "../../store/port.ts";
import type { CommandContext } from "./command.ts";
import { heldIn } from "./item-standing.ts";
import { formatCount, formatPlural } from "./format.ts";
import type { LoopHandle } from "./open-loop.ts";
import { safeColumns } from "./safe-columns.ts";
import { printLesson } from "./lesson-lines.ts";
import { wrapText } from "./wrap-text.ts";
import { formatRate } from "./success-rate.ts";
import { printTable } from "./table.ts";

interface SummaryData {
  readonly simulated: boolean;
  readonly sessions: number;
  readonly executions: number;
  readonly byAgent: readonly (ReportRow & { readonly sessions: number })[];
  readonly byTool: readonly ReportRow[];
  readonly errors: readonly ErrorGroup[];
  readonly fixes: readonly Item[];
  readonly pitfalls: readonly Item[];
  readonly items: number;
  readonly briefing: string;
}

const shownRows = 6;

/** What a person sees after the first command: who ran, what fails, what fixes it, and a sample briefing. */
export async function printSummary(
  loop: LoopHandle,
  context: CommandContext,
  options: { readonly simulated: boolean },
): Promise<void> {
  const data = await collect(loop, context, options.simulated);
  if (context.json) {
    context.terminal.printJson(data);
    return;
  }
  printHead(data, context);
  printAgents(data, context);
  printTools(data, context);
  printErrors(data, context);
  printFixes(data, context);
  printBriefing(data, context);
  printNext(data, context);
}

async function collect(
  loop: LoopHandle,
  context: CommandContext,
  simulated: boolean,
): Promise<SummaryData> {
  const counts = await loop.store.counts();
  // A history that several files tell counts once, as everywhere.
  const sessions = await loop.store.countSessions({});
  const items = await loop.store.items({ limit: 200, status: "active" });
  const briefing = await loop.brief({
    session: null,
    cwd: context.cwd,
    repo: simulated ? simulatedRepo(items) : null,
  });
  return {
    simulated,
    sessions,
    executions: counts.executions,
    byAgent: await agents(loop),
    byTool: await loop.store.report("tool", {}),
    errors: await loop.errorGroups({ limit: shownRows }),
    fixes: items.filter((item) => item.extractor === "fixes"),
    pitfalls: items.filter((item) => item.category === "pitfall"),
    items: counts.items,
    briefing: briefing.context,
  };
}

/** Each session counts for its agent, else its harness, as its calls do: a filter by name would take both. */
async function agents(loop: LoopHandle): Promise<SummaryData["byAgent"]> {
  const [rows, costs] = [await loop.store.report("agent", {}), await loop.groupCosts("agent", {})];
  return rows.map((row) => ({ ...row, sessions: costs.get(row.group)?.sessions ?? 0 }));
}

/** The made-up fleet has no folder of its own here: brief for the repository most was learned about. */
function simulatedRepo(items: readonly Item[]): string | null {
  return items.find((item) => item.repo !== null)?.repo ?? null;
}

function heading(text: string, { terminal }: CommandContext): void {
  terminal.print();
  terminal.print(terminal.style("bold", text));
}

function printHead(data: SummaryData, context: CommandContext): void {
  const { terminal } = context;
  if (data.simulated) {
    terminal.print();
    terminal.print(
      terminal.style("magenta", "SIMULATED FLEET: no agent sessions were found on this machine."),
    );
    terminal.print("What follows is made up, to show what Whetstone does. None of it is kept.");
  }
  terminal.print();
  terminal.print(
    terminal.style(
      "bold",
      `${formatPlural(data.sessions, "session")}, ${formatPlural(data.executions, "tool call")}, ${formatPlural(data.items, "lesson")} learned`,
    ),
  );
}

function printAgents(data: SummaryData, context: CommandContext): void {
  heading("Agents", context);
  printTable(
    context.terminal,
    [
      { title: "agent", leastWidth: 20 },
      { title: "sessions", align: "right" },
      { title: "calls", align: "right" },
      { title: "success", align: "right" },
      { title: "unknown", align: "right" },
    ],
    data.byAgent
      .slice(0, shownRows)
      .map((row) => [
        row.group,
        formatCount(row.sessions),
        formatCount(row.executions),
        formatRate(row.successes, row.failures),
        formatCount(row.unknown),
      ]),
  );
  const others = data.byAgent.slice(shownRows);
  if (others.length === 0) return;
  const sessions = others.reduce((sum, row) => sum + row.sessions, 0);
  const more = `and ${formatPlural(others.length, "other")} with ${formatPlural(sessions, "session")}`;
  context.terminal.print(
    context.terminal.style("dim", `${more}: \`${programName(context)} report --by agent\``),
  );
}

function printTools(data: SummaryData, context: CommandContext): void {
  heading("Tools that failed most", context);
  const failing = data.byTool
    .filter((row) => row.failures > 0)
    .toSorted((a, b) => b.failures - a.failures);
  if (failing.length === 0) context.terminal.print("No tool call failed.");
  else {
    printTable(
      context.terminal,
      [
        { title: "tool", maxWidth: 40, leastWidth: 20 },
        { title: "calls", align: "right" },
        { title: "failed", align: "right" },
        { title: "success", align: "right" },
      ],
      failing
        .slice(0, shownRows)
        .map((row) => [
          row.group,
          formatCount(row.executions),
          formatCount(row.failures),
          formatRate(row.successes, row.failures),
        ]),
    );
  }
}

function printErrors(data: SummaryData, context: CommandContext): void {
  if (data.errors.length === 0) return;
  heading("What keeps going wrong", context);
  for (const error of data.errors) {
    const { terminal } = context;
    terminal.print(terminal.style("red", safeColumns(error.template, terminal.columns)));
    const counts = `  ${errorCounts(error, [...data.fixes, ...data.pitfalls])}`;
    for (const line of wrapText(counts, terminal.tableColumns, 4))
      terminal.print(terminal.style("dim", line));
  }
}

/** How often, by which tool, and what the lessons about it say it cost. */
function errorCounts(error: ErrorGroup, items: readonly Item[]): string {
  const ids = new Set(error.templateIds);
  const turns = items
    .filter((item) => item.signature.errorTemplateIds.some((id) => ids.has(id)))
    .reduce((most, item) => Math.max(most, item.costTurns), 0);
  const tools = error.byTool.map(({ tool, failures, sessions }) => {
    return `${safeText(tool, 40)} ${failures} in ${formatPlural(sessions, "session")}`;
  });
  const cost = turns === 0 ? "" : `; ${formatPlural(turns, "turn")} spent on it`;
  return `${formatPlural(error.failures, "time")}: ${tools.join(", ")}${cost}`;
}

function printFixes(data: SummaryData, context: CommandContext): void {
  if (data.fixes.length === 0) return;
  heading("What fixed it", context);
  for (const item of data.fixes.slice(0, shownRows))
    printLesson(item, heldIn(item), context.terminal);
}

function printBriefing(data: SummaryData, context: CommandContext): void {
  heading(
    data.simulated
      ? "A briefing for the next session"
      : "The briefing for the next session in this folder",
    context,
  );
  const text =
    data.briefing === "" ? "Empty: nothing learned so far applies here." : data.briefing.trimEnd();
  const { terminal } = context;
  for (const line of text.split("\n").slice(0, 14))
    for (const one of wrapText(`  ${safeText(line, 400)}`, terminal.tableColumns, 4))
      terminal.print(terminal.style("dim", one));
}

function printNext(data: SummaryData, context: CommandContext): void {
  heading("Next", context);
  const first = data.fixes[0] ?? data.pitfalls[0];
  const next = data.simulated
    ? [
        ["scan PATH", "read transcripts from another folder"],
        ["scan --watch", "learn while agents work"],
        ["doctor", "why nothing was found"],
      ]
    : [
        [`knowledge why ${first?.key.slice(0, 8) ?? "ID"}`, "the evidence behind a lesson"],
        ["report --by model", "who fails where"],
        ["scan --watch", "keep learning while agents work"],
      ];
  const width = Math.max(...next.map(([command = ""]) => command.length));
  for (const [command = "", explains = ""] of next)
    context.terminal.print(`  ${programName(context)} ${command.padEnd(width)}   ${explains}`);
}

/** How the person who reads this started the program: from a clone no `whetstone` is on the path. */
function programName({ env }: CommandContext): string {
  return env["npm_lifecycle_event"] === "start" ? "npm start --" : "whetstone";
}
