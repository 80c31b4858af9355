import {
  type BreakerConfig,
  type BreakerPhase,
  phaseAt,
} from "../../../harness/breaker/breaker-state.ts";
import { parseState } from "../../../harness/breaker/shared-breaker.ts";
import type { MissingServer } from "../../../harness/mcp/missing-server.ts";
import { isAllowed } from "../../../harness/plan-call.ts";
import { requireHouse } from "../../../harness/policy/check-houses.ts";
import { circuitPlace } from "../../../harness/tool-limits.ts";
import type { Tool } from "../../../harness/tool.ts";
import { type CommandSpec, option } from "../command.ts";
import { harnessOver } from "../open-harness.ts";
import { loaded, openLoop } from "../open-loop.ts";
import { printTable } from "../table.ts";
import type { Terminal } from "../terminal.ts";

export const tools: CommandSpec = {
  name: "tools",
  summary: "List the tools of a harness, which houses may use them, and how their circuits stand",
  details:
    "A circuit belongs to one tool in one house. Closed ones are left out; an open one turns calls away until its time is over, a half-open one lets a few probe it. Tools that a program brought are listed while their circuit is not closed. An MCP server that does not start is told of, with the reason; its tools are missing.",
  options: [{ flags: "--house <name>", description: "only tools this house may use" }],
  examples: [
    { command: "tools", explains: "all of them" },
    { command: "tools --house ezra --json", explains: "with the schema of their parameters" },
  ],
  run: async (input, context) => {
    const house = option(input, "house");
    const { houses, harness } = (await loaded(context)).config;
    if (house !== undefined) requireHouse(houses, house);
    await using loop = await openLoop(context, { readOnly: true });
    const { all, missing } = await knownTools(loop, Object.keys(houses)[0] ?? "", context);
    const circuits = (await loop.store.breakerStates())
      .map(({ breaker, state }) => circuitOf(breaker, state, context.clock.now(), harness.breaker))
      .filter((circuit) => house === undefined || circuit.house === house)
      .filter(({ phase, trips }) => phase !== "closed" || trips > 0);
    const listed = all.flatMap((tool) => {
      const allowed = Object.keys(houses).filter((name) =>
        isAllowed({ policy: requireHouse(houses, name) }, tool),
      );
      if (house !== undefined && !allowed.includes(house)) return [];
      return [{ tool, allowed, circuits: circuits.filter((one) => one.tool === tool.name) }];
    });
    const names = new Set(all.map(({ name }) => name));
    const others = circuits.filter(({ tool }) => !names.has(tool));
    if (context.json)
      context.terminal.printJson({
        tools: listed.map(({ tool, allowed, circuits: own }) => ({
          name: tool.name,
          description: tool.description,
          access: tool.access,
          idempotent: tool.idempotent,
          mayLeave: tool.mayLeave,
          inputSchema: tool.inputSchema,
          houses: allowed,
          circuits: own.map(({ tool: _tool, ...circuit }) => circuit),
        })),
        otherCircuits: others,
        missingServers: missing.map(({ server, error: { message, hint } }) => ({
          server,
          reason: message,
          hint: hint ?? null,
        })),
      });
    else printTools(listed, others, context.terminal);
    for (const { error } of missing)
      for (const told of [error.message, error.hint])
        if (told !== undefined) context.terminal.note(told);
    return 0;
  },
};

interface ListedTool {
  readonly tool: Tool;
  /** Houses that may use it. */
  readonly allowed: readonly string[];
  readonly circuits: readonly Circuit[];
}

export function printTools(
  listed: readonly ListedTool[],
  others: readonly Circuit[],
  terminal: Terminal,
): void {
  printTable(
    terminal,
    [
      { title: "tool", leastWidth: 18 },
      { title: "access" },
      { title: "reach", spare: 1 },
      { title: "houses", leastWidth: 20 },
      { title: "circuits", leastWidth: 16 },
      { title: "what it does", maxWidth: 90, leastWidth: 20, spare: 2 },
    ],
    [
      ...listed.map(({ tool, allowed, circuits }) => [
        tool.name,
        tool.access,
        tool.mayLeave ? "network" : "local",
        allowed.join(", "),
        notClosed(circuits),
        tool.description,
      ]),
      ...[...Map.groupBy(others, ({ tool }) => tool)]
        .filter(([, own]) => notClosed(own) !== "-")
        .map(([name, own]) => [name, "-", "-", "-", notClosed(own), "a tool of a program"]),
    ],
  );
}

interface Circuit extends ReturnType<typeof circuitPlace> {
  readonly phase: BreakerPhase;
  readonly trips: number;
}

function circuitOf(name: string, text: string, now: number, config: BreakerConfig): Circuit {
  const state = parseState(text);
  return { ...circuitPlace(name), phase: phaseAt(state, now, config), trips: state.trips };
}

function notClosed(circuits: readonly Circuit[]): string {
  const told = circuits
    .filter(({ phase }) => phase !== "closed")
    .map(({ house, trial, phase }) => `${house}${trial === null ? "" : " (on trial)"}: ${phase}`);
  return told.join(", ") || "-";
}

/** With those of the MCP servers that are configured. */
async function knownTools(
  loop: Parameters<typeof harnessOver>[0],
  house: string,
  context: Parameters<typeof harnessOver>[2],
): Promise<{ readonly all: readonly Tool[]; readonly missing: readonly MissingServer[] }> {
  await using harness = harnessOver(loop, { house, mode: "simple" }, context);
  // Awaited here: the harness must not be closed before.
  return { all: await harness.allTools(), missing: await harness.missingServers() };
}
