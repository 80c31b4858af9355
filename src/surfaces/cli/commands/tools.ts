import { parseState } from "../../../harness/breaker/shared-breaker.ts";
import { isAllowed } from "../../../harness/plan-call.ts";
import { requireHouse } from "../../../harness/policy/check-houses.ts";
import type { Tool } from "../../../harness/tool.ts";
import { type CommandSpec, option } from "../command.ts";
import { harnessOver } from "../open-harness.ts";
import { loaded, openLoop } from "../open-loop.ts";
import { printTable } from "../table.ts";

export const tools: CommandSpec = {
  name: "tools",
  summary: "List the tools of a harness, which houses may use them, and how their circuits stand",
  details:
    "A circuit belongs to one tool in one house. Closed ones are left out; an open one turns calls away until it is probed.",
  options: [{ flags: "--house <name>", description: "only tools this house may use" }],
  examples: [
    { command: "tools", explains: "all of them" },
    { command: "tools --house ezra --json", explains: "with the schema of their parameters" },
  ],
  run: async (input, context) => {
    const house = option(input, "house");
    const { houses } = (await loaded(context)).config;
    if (house !== undefined) requireHouse(houses, house);
    await using loop = await openLoop(context, { readOnly: true });
    const all = await knownTools(loop, Object.keys(houses)[0] ?? "", context);
    const states = await loop.store.breakerStates();
    const listed = all.flatMap((tool) => {
      const allowed = Object.keys(houses).filter((name) =>
        isAllowed({ policy: requireHouse(houses, name) }, tool),
      );
      if (house !== undefined && !allowed.includes(house)) return [];
      const circuits = states
        .filter(({ breaker }) => breaker.endsWith(`/${tool.name}`))
        .map(({ breaker, state }) => ({ house: breaker.split("/")[0] ?? "", ...stateOf(state) }))
        .filter(({ phase, trips }) => phase !== "closed" || trips > 0);
      return [{ tool, allowed, circuits }];
    });
    if (context.json)
      context.terminal.printJson({
        tools: listed.map(({ tool, allowed, circuits }) => ({
          name: tool.name,
          description: tool.description,
          access: tool.access,
          idempotent: tool.idempotent,
          mayLeave: tool.mayLeave,
          inputSchema: tool.inputSchema,
          houses: allowed,
          circuits,
        })),
      });
    else
      printTable(
        context.terminal,
        [
          { title: "tool" },
          { title: "access" },
          { title: "reach" },
          { title: "houses" },
          { title: "circuits not closed" },
          { title: "what it does", maxWidth: 90 },
        ],
        listed.map(({ tool, allowed, circuits }) => [
          tool.name,
          tool.access,
          tool.mayLeave ? "network" : "local",
          allowed.join(", "),
          circuits
            .filter(({ phase }) => phase !== "closed")
            .map((circuit) => `${circuit.house}: ${circuit.phase}`)
            .join(", ") || "-",
          tool.description,
        ]),
      );
    return 0;
  },
};

function stateOf(text: string) {
  const { phase, trips } = parseState(text);
  return { phase, trips };
}

/** With those of the MCP servers that are configured. */
async function knownTools(
  loop: Parameters<typeof harnessOver>[0],
  house: string,
  context: Parameters<typeof harnessOver>[2],
): Promise<readonly Tool[]> {
  await using harness = harnessOver(loop, { house, mode: "simple" }, context);
  // Awaited here: the harness must not be closed before.
  return await harness.allTools();
}
