import { WhetstoneError } from "../../../core/errors.ts";
import { keyScopes, type KeyScope } from "../../../store/api-key-port.ts";
import { argument, type CommandSpec, option } from "../command.ts";
import { openLoop } from "../open-loop.ts";

const roles = {
  viewer: ["read"],
  editor: ["ingest", "read", "decide"],
  admin: keyScopes,
} as const satisfies Record<string, readonly KeyScope[]>;

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
      context.terminal.printJson({ tenant: loop.tenant, keys });
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
      description: `what it allows, separated by commas: ${keyScopes.join(", ")}; default ingest`,
    },
    {
      flags: "--role <role>",
      description: "scopes by a word: viewer reads, editor sends and decides too, admin does all",
      choices: Object.keys(roles),
    },
  ],
  examples: [
    { command: "keys add build-agent", explains: "may send events, and nothing else" },
    { command: "keys add grafana --scopes read", explains: "may read counts" },
    {
      command: "keys add ada --role editor --tenant team-a",
      explains: "for a team that sees only its own",
    },
  ],
  run: async (input, context) => {
    const name = argument(input, 0) ?? "";
    const scopes = wantedScopes(option(input, "scopes"), option(input, "role"));
    await using loop = await openLoop(context);
    const key = await (await loop.keys()).add(name, scopes);
    if (context.json) context.terminal.printJson({ name, tenant: loop.tenant, scopes, key });
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
    else if (revoked > 0) context.terminal.print(`${revoked} revoked`);
    else
      context.terminal.note(
        `no valid key has the name ${JSON.stringify(name)}; \`whetstone keys list\` shows them`,
      );
    return revoked > 0 ? 0 : 1;
  },
};

export const keys: CommandSpec = {
  name: "keys",
  summary: "The keys of those who call the server",
  examples: [{ command: "keys add build-agent", explains: "a key for another machine" }],
  subcommands: [list, add, revoke],
};

function wantedScopes(scopes: string | undefined, role: string | undefined): readonly KeyScope[] {
  if (role === undefined) return scopesOf(scopes ?? "ingest");
  if (scopes === undefined) return roles[role as keyof typeof roles];
  throw new WhetstoneError("key-scopes", "--scopes and --role both say what the key allows", {
    exitCode: 2,
    hint: "give one of them",
  });
}

function scopesOf(text: string): readonly KeyScope[] {
  const names = text.split(",").flatMap((name) => name.trim() || []);
  const scopes = keyScopes.filter((scope) => names.includes(scope));
  if (scopes.length === names.length && scopes.length > 0) return scopes;
  throw new WhetstoneError("key-scopes", `${JSON.stringify(text)} are not scopes`, {
    exitCode: 2,
    hint: `give some of ${keyScopes.join(", ")}, separated by commas`,
  });
}
