import { WhetstoneError } from "../../../core/errors.ts";
import { keyScopes, type KeyScope } from "../../../store/port.ts";
import { argument, type CommandSpec, option } from "../command.ts";
import { openLoop } from "../open-loop.ts";

const list: CommandSpec = {
  name: "list",
  summary: "List the keys, without the keys themselves",
  examples: [{ command: "keys list", explains: "who may call the server" }],
  run: async (_input, context) => {
    await using loop = await openLoop(context, { readOnly: true });
    const keys = (await (await loop.keys()).list()).map(
      ({ name, scopes, createdAt, revokedAt }) => ({
        name,
        scopes,
        createdAt,
        revokedAt,
      }),
    );
    if (context.json) {
      context.terminal.printJson({ keys });
      return 0;
    }
    if (keys.length === 0) context.terminal.print("No key yet; `whetstone serve` makes the first.");
    for (const key of keys) {
      const state = key.revokedAt === null ? "" : "  revoked";
      const made = new Date(key.createdAt).toISOString().slice(0, 16);
      context.terminal.print(`${key.name.padEnd(20)}  ${made}  ${key.scopes.join(",")}${state}`);
    }
    return 0;
  },
};

const add: CommandSpec = {
  name: "add",
  summary: "Make a key for a caller of the server; it is shown once",
  args: [{ syntax: "<name>", description: "whose key it is" }],
  options: [
    {
      flags: "--scopes <scopes>",
      description: `what it allows, separated by commas: ${keyScopes.join(", ")}`,
      defaultValue: "ingest",
    },
  ],
  examples: [
    { command: "keys add build-agent", explains: "may send events, and nothing else" },
    { command: "keys add grafana --scopes read", explains: "may read counts" },
  ],
  run: async (input, context) => {
    const name = argument(input, 0) ?? "";
    const scopes = scopesOf(option(input, "scopes") ?? "ingest");
    await using loop = await openLoop(context);
    const key = await (await loop.keys()).add(name, scopes);
    if (context.json) context.terminal.printJson({ name, scopes, key });
    else context.terminal.print(key);
    context.terminal.note("This key is not shown again.");
    return 0;
  },
};

const revoke: CommandSpec = {
  name: "revoke",
  summary: "End the keys of a caller; a running server refuses them within seconds",
  details: "Exit 1 when there is no valid key of this name.",
  args: [{ syntax: "<name>", description: "as `whetstone keys list` shows it" }],
  examples: [{ command: "keys revoke build-agent", explains: "after it has leaked" }],
  run: async (input, context) => {
    const name = argument(input, 0) ?? "";
    await using loop = await openLoop(context);
    const revoked = await (await loop.keys()).revoke(name);
    if (context.json) context.terminal.printJson({ name, revoked });
    else context.terminal.print(`${revoked} revoked`);
    return revoked > 0 ? 0 : 1;
  },
};

export const keys: CommandSpec = {
  name: "keys",
  summary: "The keys of those who call the server",
  examples: [{ command: "keys add build-agent", explains: "a key for another machine" }],
  subcommands: [list, add, revoke],
};

function scopesOf(text: string): readonly KeyScope[] {
  const names = text.split(",").flatMap((name) => name.trim() || []);
  const scopes = keyScopes.filter((scope) => names.includes(scope));
  if (scopes.length === names.length && scopes.length > 0) return scopes;
  throw new WhetstoneError("key-scopes", `${JSON.stringify(text)} are not scopes`, {
    exitCode: 2,
    hint: `give some of ${keyScopes.join(", ")}, separated by commas`,
  });
}
