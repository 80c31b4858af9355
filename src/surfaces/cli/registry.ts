import type { CommandSpec } from "./command.ts";

export interface CommandEntry {
  readonly name: string;
  /** Loads the command's own file: a command pays only for what it uses. */
  readonly load: () => Promise<CommandSpec>;
}

/** Every command, in the order of `whetstone --help`. */
export const commands: readonly CommandEntry[] = [
  { name: "start", load: async () => (await import("./commands/start.ts")).start },
  { name: "scan", load: async () => (await import("./commands/scan.ts")).scan },
  { name: "harvest", load: async () => (await import("./commands/harvest.ts")).harvest },
  { name: "bootstrap", load: async () => (await import("./commands/bootstrap.ts")).bootstrap },
  { name: "report", load: async () => (await import("./commands/report.ts")).report },
  { name: "sessions", load: async () => (await import("./commands/sessions.ts")).sessions },
  { name: "show", load: async () => (await import("./commands/show.ts")).show },
  { name: "health", load: async () => (await import("./commands/health.ts")).health },
  { name: "issues", load: async () => (await import("./commands/issues.ts")).issues },
  { name: "team", load: async () => (await import("./commands/team.ts")).team },
  { name: "pick", load: async () => (await import("./commands/pick.ts")).pick },
  { name: "search", load: async () => (await import("./commands/search.ts")).search },
  { name: "knowledge", load: async () => (await import("./commands/knowledge.ts")).knowledge },
  { name: "predict", load: async () => (await import("./commands/predict.ts")).predict },
  { name: "route", load: async () => (await import("./commands/route.ts")).route },
  { name: "scorecard", load: async () => (await import("./commands/scorecard.ts")).scorecard },
  {
    name: "intelligence",
    load: async () => (await import("./commands/intelligence.ts")).intelligence,
  },
  { name: "run", load: async () => (await import("./commands/run.ts")).run },
  { name: "tools", load: async () => (await import("./commands/tools.ts")).tools },
  { name: "houses", load: async () => (await import("./commands/houses.ts")).houses },
  { name: "policy", load: async () => (await import("./commands/policy.ts")).policy },
  { name: "outcome", load: async () => (await import("./commands/outcome.ts")).outcome },
  { name: "forget", load: async () => (await import("./commands/forget.ts")).forget },
  { name: "hook", load: async () => (await import("./commands/hook.ts")).hook },
  { name: "drain", load: async () => (await import("./commands/drain.ts")).drain },
  { name: "rebuild", load: async () => (await import("./commands/rebuild.ts")).rebuild },
  { name: "export", load: async () => (await import("./commands/export.ts")).exportCommand },
  { name: "import", load: async () => (await import("./commands/import.ts")).importCommand },
  { name: "pairs", load: async () => (await import("./commands/pairs.ts")).pairs },
  { name: "push", load: async () => (await import("./commands/push.ts")).push },
  { name: "serve", load: async () => (await import("./commands/serve.ts")).serve },
  { name: "service", load: async () => (await import("./commands/service.ts")).service },
  { name: "keys", load: async () => (await import("./commands/keys.ts")).keys },
  { name: "config", load: async () => (await import("./commands/config.ts")).config },
  { name: "schema", load: async () => (await import("./commands/schema.ts")).schema },
  { name: "doctor", load: async () => (await import("./commands/doctor.ts")).doctor },
];

/** The command that runs when none is named. */
export const defaultCommand = "start";
