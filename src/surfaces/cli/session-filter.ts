import type { SessionFilter } from "../../store/port.ts";
import { type CommandContext, type CommandInput, option, type OptionSpec } from "./command.ts";
import { parseCount, parseWhen } from "./when.ts";

/** Options every listing of sessions shares. */
export const filterOptions: readonly OptionSpec[] = [
  {
    flags: "--since <when>",
    description:
      "only sessions that began since then: 12h, 7d, 2026-03-01; those without a time are left out",
  },
  {
    flags: "--repo <repo>",
    description: "only this repository (host/owner/name, or a part of it)",
  },
  { flags: "--agent <name>", description: "only this program, harness or agent inside it" },
];

/** Reads {@link filterOptions} and `--limit`. */
export function sessionFilter(input: CommandInput, context: CommandContext): SessionFilter {
  const since = option(input, "since");
  const repo = option(input, "repo");
  const agent = option(input, "agent");
  const limit = option(input, "limit");
  return {
    ...(since === undefined ? {} : { since: parseWhen(since, context.clock.now()) }),
    ...(repo === undefined ? {} : { repo }),
    ...(agent === undefined ? {} : { agent }),
    ...(limit === undefined ? {} : { limit: parseCount(limit, "--limit") }),
  };
}
