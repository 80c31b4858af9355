import { WhetstoneError } from "../../../core/errors.ts";
import { findManager } from "../service/find-manager.ts";
import {
  installService,
  removeService,
  serviceStanding,
  type ServiceStanding,
} from "../service/manage-service.ts";
import { planService, requireKnownDatabase } from "../service/plan-service.ts";
import { type ServerHealth, serverHealth } from "../service/server-health.ts";
import type { ServiceManager } from "../service/service-manager.ts";
import type { ServicePlan } from "../service/service-plan.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  flag,
  type OptionSpec,
} from "../command.ts";
import { allowHostsOf } from "../allow-host-option.ts";
import { loaded } from "../open-loop.ts";
import { portOf } from "../port-option.ts";
import { printLines, printWrapped } from "../running-text.ts";

const serverOptions: readonly OptionSpec[] = [
  { flags: "--otlp-port <n>", description: "as `whetstone serve` takes it" },
  { flags: "--allow-host <names>", description: "as `whetstone serve` takes it" },
];

const install: CommandSpec = {
  name: "install",
  summary: "Run the server as a service of this user: now, after a crash, and after a restart",
  details:
    "Writes a unit for systemd, or a job for launchd on macOS, and starts it; again, it puts the new definition in force. Address and port are those of the configuration. Exit 1 with status `unsupported` where no service manager answers.",
  options: [
    ...serverOptions,
    { flags: "--dry-run", description: "print the definition and change nothing" },
  ],
  examples: [
    { command: "service install --dry-run", explains: "what would be written" },
    { command: "service install", explains: "also after an update of Node or Whetstone" },
    { command: "service install --otlp-port 4318", explains: "with options of the server" },
  ],
  run: async (input, context) => {
    const manager = managerOf(context);
    const plan = await planOf(input, context);
    const text = await definitionOf(manager, plan, context);
    if (flag(input, "dryRun") && manager !== null) {
      if (context.json) print(context, manager, { status: "dry-run", text });
      else context.terminal.print((text ?? "").trimEnd());
      return 0;
    }
    const change = await installService(manager, plan);
    print(context, manager, { ...change, text });
    if (change.status === "installed" && manager?.name === "systemd")
      context.terminal.note(
        "It ends when you log out, unless `loginctl enable-linger` lets it stay.",
      );
    return change.status === "installed" ? 0 : 1;
  },
};

const remove: CommandSpec = {
  name: "remove",
  summary: "Stop the service and remove its definition; what is stored stays",
  details:
    "Exit 0 as well where there is none, 1 with status `unsupported` where no manager answers.",
  examples: [{ command: "service remove", explains: "undoes `service install`" }],
  run: async (_input, context) => {
    const manager = managerOf(context);
    const change = await removeService(manager);
    print(context, manager, change);
    return change.status === "unsupported" ? 1 : 0;
  },
};

const status: CommandSpec = {
  name: "status",
  summary: "How the service stands, and whether the server answers",
  details: "Exit 0 where it runs and its server is well, else 1.",
  examples: [{ command: "service status --json", explains: "for a monitor" }],
  run: async (input, context) => {
    const manager = managerOf(context);
    const { server } = (await loaded(context)).config;
    const standing = await serviceStanding(manager, await planOf(input, context));
    const health = await serverHealth(server.host, server.port, context.signal);
    printStanding(context, manager, standing, health);
    return standing.status === "running" && health.state === "ok" ? 0 : 1;
  },
};

export const service: CommandSpec = {
  name: "service",
  summary: "The server as a service of this user: systemd, or launchd on macOS",
  examples: [{ command: "service install", explains: "starts it, and keeps it running" }],
  subcommands: [install, status, remove],
};

function managerOf(context: CommandContext): ServiceManager | null {
  const { installation, userHome, env, signal } = context;
  const { platform, userId } = installation;
  return findManager({ platform, userId, userHome, env, signal });
}

async function planOf(input: CommandInput, context: CommandContext): Promise<ServicePlan> {
  requireNoTenant(context);
  const { home, databasePath } = await loaded(context);
  const { node, script } = context.installation;
  const otlpPort = portOf(input, "--otlp-port", "otlpPort");
  const allowHosts = allowHostsOf(input);
  const serveOptions = [
    ...(otlpPort === null ? [] : ["--otlp-port", String(otlpPort)]),
    ...(allowHosts.length === 0 ? [] : ["--allow-host", allowHosts.join(",")]),
  ];
  return planService({ node, script, home, databasePath, cwd: () => context.cwd, serveOptions });
}

async function definitionOf(
  manager: ServiceManager | null,
  plan: ServicePlan,
  context: CommandContext,
): Promise<string | null> {
  if (manager === null) return null;
  const { databasePath } = await loaded(context);
  requireKnownDatabase(databasePath, plan, manager.readsEnvironmentFile);
  return manager.definition(plan);
}

/** The server serves all tenants: each key belongs to one. */
function requireNoTenant({ tenant }: CommandContext): void {
  if (tenant === undefined) return;
  throw new WhetstoneError("tenant-of-service", "the service is the same for all tenants", {
    exitCode: 2,
    hint: "leave --tenant out; `whetstone keys add NAME --tenant TENANT` makes a key of one",
  });
}

function print(
  { terminal, json }: CommandContext,
  manager: ServiceManager | null,
  result: { readonly status: string; readonly reason?: string; readonly text?: string | null },
): void {
  const { status: state, reason = null, ...rest } = result;
  const place = { manager: manager?.name ?? null, path: manager?.path ?? null };
  if (json) return terminal.printJson({ status: state, reason, ...place, ...rest });
  const where = manager === null || reason !== null ? "" : `  ${manager.path}`;
  printLines(`${state}${where}${reason === null ? "" : `: ${reason}`}`, 2, terminal);
}

const factsIndent = "service  ".length;

function printStanding(
  { terminal, json }: CommandContext,
  manager: ServiceManager | null,
  standing: ServiceStanding,
  health: ServerHealth,
): void {
  const full = { reason: null, detail: null, enabled: null, current: null, pid: null, ...standing };
  const place = { manager: manager?.name ?? null, path: manager?.path ?? null };
  if (json) return terminal.printJson({ ...full, ...place, health });
  const { status: state, reason, detail, enabled, current, pid } = full;
  const facts = [
    detail,
    pid === null ? null : `process ${pid}`,
    enabled === false ? "does not start by itself" : null,
  ].filter((fact) => fact !== null && fact !== state);
  const more = reason ?? facts.join(", ");
  printWrapped(`service  ${state}${more === "" ? "" : `: ${more}`}`, factsIndent, terminal);
  const why = health.detail === null ? "" : `: ${health.detail}`;
  printWrapped(`server   ${health.state} at ${health.url}${why}`, factsIndent, terminal);
  if (current === false)
    terminal.note(
      "Its definition is of another Node, program or home folder: `whetstone service install`.",
    );
}
