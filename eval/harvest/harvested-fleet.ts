import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../src/core/config.ts";
import type { Item } from "../../src/core/knowledge.ts";
import type { ExecutionView } from "../../src/core/session-view.ts";
import { openLoop } from "../../src/loop.ts";
import { simulateFleet } from "../../src/simulate/fleet.ts";
import type { PlantedLesson } from "../../src/simulate/script.ts";
import { writeFleet } from "../../src/simulate/write-fleet.ts";

/** What was planted in the transcripts of a simulated fleet, and what was harvested from them. */
export interface HarvestedFleet {
  readonly seed: number;
  /** Lessons that can be found: met by a session, those of errors without a cure by two. */
  readonly lessons: readonly PlantedLesson[];
  /** Commands by which tests passed: what a fact may say. */
  readonly testCommands: readonly string[];
  readonly items: readonly Item[];
  /** Of each session, in order: what a baseline sees. */
  readonly executions: readonly (readonly ExecutionView[])[];
}

const sessions = 36;
const now = Date.UTC(2026, 0, 31, 12);

/** Writes a fleet below a temporary folder, reads it as a user would, and takes the folder away. */
export async function harvestFleet(seed: number): Promise<HarvestedFleet> {
  const home = await mkdtemp(join(tmpdir(), "whetstone-harvest-"));
  try {
    writeFleet(home, { seed, sessions, now });
    await using loop = await openLoop({
      loaded: await loadConfig({ userHome: home, env: {} }),
      userHome: home,
      env: {},
      clock: { now: () => now },
      transient: true,
    });
    await loop.scan({ paths: [], learn: true });
    const stored = await loop.store.sessions({ limit: sessions });
    return {
      seed,
      ...planted(seed, join(home, "work")),
      items: await loop.store.items({ limit: 10_000 }),
      executions: await Promise.all(stored.map(async ({ key }) => loop.store.executions(key))),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function planted(
  seed: number,
  workspace: string,
): Pick<HarvestedFleet, "lessons" | "testCommands"> {
  const fleet = simulateFleet({ seed, sessions, now, workspace });
  const struggles = Map.groupBy(
    fleet.filter(({ struggled }) => struggled),
    ({ lesson }) => lesson,
  );
  const lessons = [...struggles]
    .filter(
      ([{ teaches }, met]) =>
        teaches !== "nothing" && met.length >= (teaches === "pitfall" ? 2 : 1),
    )
    .map(([lesson]) => lesson);
  const calls = fleet.flatMap(({ turns }) => turns.flatMap((turn) => turn.calls));
  const passed = calls.filter(({ tool, exitCode }) => tool === "shell" && exitCode === 0);
  return { lessons, testCommands: [...new Set(passed.map(({ input }) => input))].toSorted() };
}
