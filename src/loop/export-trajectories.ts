import { basename, dirname, join, resolve } from "node:path";
import { WhetstoneError } from "../core/errors.ts";
import { trajectoryFaults } from "../ingest/adapters/atif/trajectory-faults.ts";
import { type ExportedSession, writeTrajectory } from "../ingest/adapters/atif/write-trajectory.ts";
import type { SessionSummary } from "../store/port.ts";
import type { LoopParts } from "./parts.ts";
import { writeOutput } from "./write-output.ts";

const mostSessions = 1_000_000;

export interface WrittenTrajectories {
  readonly folder: string;
  /** Names of the files in it, one for each session. */
  readonly files: readonly string[];
  readonly steps: number;
}

/**
 * Writes sessions as ATIF 1.7 trajectories, those of their subagents embedded; one that is embedded in another's has no
 * file of its own. Each file is complete or as it was. `out` is a folder, or a file ending in `.json` for a single
 * trajectory. Throws `empty-session` for a session without steps.
 */
export async function exportTrajectories(
  parts: LoopParts,
  sessions: readonly SessionSummary[],
  out: string,
): Promise<WrittenTrajectories> {
  const isFile = out.endsWith(".json");
  const folder = resolve(isFile ? dirname(out) : out);
  const files: string[] = [];
  let steps = 0;
  for await (const { session, trajectory, count } of trajectoriesOf(parts, sessions)) {
    if (isFile && count !== 1) throw oneFile();
    const name = isFile ? basename(out) : `${session.key.replaceAll("~", "-")}.json`;
    writeOutput(join(folder, name), `${JSON.stringify(trajectory, null, 2)}\n`);
    files.push(name);
    steps += Array.isArray(trajectory["steps"]) ? trajectory["steps"].length : 0;
  }
  return { folder, files, steps };
}

interface Trajectory {
  readonly session: SessionSummary;
  readonly trajectory: { readonly [key: string]: unknown };
  /** How many there are in all. */
  readonly count: number;
}

/** The same without files: one at a time. */
export async function* trajectoriesOf(
  parts: LoopParts,
  sessions: readonly SessionSummary[],
): AsyncGenerator<Trajectory> {
  const all = await parts.store.sessions({ limit: mostSessions });
  const roots = rootsOf(sessions, all);
  const children = Map.groupBy(all.toReversed(), (session) => session.parentKey ?? "");
  for (const session of roots) {
    const trajectory = writeTrajectory(await loadSession(parts, session, children, new Set()));
    requireValid(session, trajectory);
    yield { session, trajectory, count: roots.length };
  }
}

function oneFile(): WhetstoneError {
  return new WhetstoneError("bad-export", "several sessions do not go into one file", {
    hint: "name a folder with --out",
    exitCode: 2,
  });
}

/** The sessions that stand below none of the others, each once. */
function rootsOf(
  sessions: readonly SessionSummary[],
  all: readonly SessionSummary[],
): readonly SessionSummary[] {
  const parents = new Map(all.map((session) => [session.key, session.parentKey]));
  const chosen = new Map(sessions.map((session) => [session.key, session]));
  const isBelow = ({ key, parentKey }: SessionSummary): boolean => {
    const seen = new Set([key]);
    for (let above = parentKey; above !== null && !seen.has(above);) {
      if (chosen.has(above)) return true;
      seen.add(above);
      above = parents.get(above) ?? null;
    }
    return false;
  };
  return [...chosen.values()].filter((session) => !isBelow(session));
}

type Children = ReadonlyMap<string, readonly SessionSummary[]>;

async function loadSession(
  parts: LoopParts,
  session: SessionSummary,
  children: Children,
  above: ReadonlySet<string>,
): Promise<ExportedSession> {
  const seen = new Set([...above, session.key]);
  const below: ExportedSession[] = [];
  for (const child of children.get(session.key) ?? []) {
    if (!seen.has(child.key)) below.push(await loadSession(parts, child, children, seen));
  }
  const steps = await parts.store.steps(session.key);
  const executions = await parts.store.executions(session.key);
  return { session, steps, executions, children: below };
}

function requireValid(
  session: SessionSummary,
  trajectory: { readonly [key: string]: unknown },
): void {
  const name = session.key.slice(0, 8);
  if (Array.isArray(trajectory["steps"]) && trajectory["steps"].length === 0)
    throw new WhetstoneError(
      "empty-session",
      `session ${name} has no steps: ATIF needs at least one`,
    );
  const [fault] = trajectoryFaults(trajectory);
  if (fault !== undefined)
    throw new WhetstoneError("bad-trajectory", `session ${name} cannot be told in ATIF: ${fault}`);
}
