import { defaultHarness } from "./live/read-event.ts";
import { harnessOf, otherHarness } from "./otlp/harness-of.ts";
import { adapterNamed, adapters } from "./registry.ts";

/** What a session says of who ran it. */
export interface ToldAgent {
  readonly harness: string;
  /** The name that the record gives its agent; null where it gives none. */
  readonly named: string | null;
  /** That tell of the session. */
  readonly formats: readonly string[];
}

/** `agent`: the program that ran the session, under one name. `role`: the agent inside it (a subagent, a mode), where one is named. */
export interface AgentNames {
  readonly agent: string;
  readonly role: string | null;
}

/** Most names in a record are of agents inside the harness's program; where the harness is a mere format or door, of the program. */
export function agentNames({ harness, named, formats }: ToldAgent): AgentNames {
  const program = named === null ? harness : programNamed(named);
  if (program === harness) return { agent: harness, role: null };
  const namesProgram =
    doors.has(harness) || formats.some((format) => adapterNamed(format)?.namesProgram === true);
  return namesProgram ? { agent: program, role: null } : { agent: harness, role: named };
}

/** Events and telemetry of programs that are not known otherwise. */
const doors: ReadonlySet<string> = new Set([defaultHarness, otherHarness]);

/** A known program by its name, its title (`Claude Code`) or that of its telemetry; any other as it is told. */
function programNamed(named: string): string {
  const lower = named.toLowerCase();
  const known = adapters.find(({ name, title }) => name === lower || title.toLowerCase() === lower);
  if (known !== undefined) return known.harness;
  const reported = harnessOf(named);
  return reported === otherHarness ? named : reported;
}
