import type { Item } from "../../src/core/knowledge.ts";
import type { PlantedLesson } from "../../src/simulate/script.ts";
import { bootstrapInterval, mean, type Clustered } from "../bootstrap-interval.ts";
import { harvestFleet, type HarvestedFleet } from "../harvest/harvested-fleet.ts";
import { naiveLessons } from "../harvest/naive-lessons.ts";
import type { EvaluationTask, Measure, TaskResult } from "../task.ts";

const seeds: readonly number[] = Array.from({ length: 12 }, (_, index) => index + 1);

export const harvestTask: EvaluationTask = {
  name: "harvest",
  title: "lessons planted in simulated fleets, found again in their transcripts",
  reads: "nothing: the fleets are simulated",
  run: () => evaluateHarvest(seeds),
};

/** 1 for right or found, 0 for not; fleets are drawn together. */
interface Hit extends Clustered {
  readonly group: string;
  readonly value: number;
}

/**
 * Precision (of what was harvested, the share that was planted) and recall (of what was planted and met, the share that
 * was harvested) over the fleets of the given seeds, pooled and by kind, beside the naive reading of each failure's next
 * success as its cure.
 */
export async function evaluateHarvest(fleetSeeds: readonly number[]): Promise<TaskResult> {
  const said: Hit[] = [];
  const met: Hit[] = [];
  const saidNaively: Hit[] = [];
  const metNaively: Hit[] = [];
  for (const seed of fleetSeeds) {
    // oxlint-disable-next-line no-await-in-loop -- one store at a time
    const fleet = await harvestFleet(seed);
    said.push(...precisionHits(fleet));
    met.push(...recallHits(fleet, (lesson) => fleet.items.some((item) => tells(item, lesson))));
    const naive = naiveLessons(fleet.executions);
    const curable = fleet.lessons.filter(({ teaches }) => teaches !== "pitfall");
    saidNaively.push(
      ...naive.map((text) =>
        hit(
          seed,
          "",
          curable.some((lesson) => holds(text, lesson)),
        ),
      ),
    );
    metNaively.push(...recallHits(fleet, (lesson) => naive.some((text) => holds(text, lesson))));
  }
  return {
    measures: [
      measure("precision", said, 0.95),
      measure("recall", met, 0.85),
      ...byGroup("precision", said),
      ...byGroup("recall", met),
      { ...measure("next success, precision", saidNaively), baseline: true },
      { ...measure("next success, recall", metNaively), baseline: true },
    ],
    comparisons: [],
    violations: [],
    notes: [
      "the difficulties are written by hand for two repositories; their order, repetition and surroundings are drawn",
      "a wrong way out that fails in several sessions is harvested too, and counted as wrong here",
      "lessons of real transcripts have no labels: they are read by people",
    ],
  };
}

function precisionHits({ seed, items, lessons, testCommands }: HarvestedFleet): readonly Hit[] {
  return items.map((item) =>
    hit(
      seed,
      item.category,
      item.category === "fact"
        ? testCommands.some((command) => isRunBy(item, command))
        : lessons.some((lesson) => tells(item, lesson)),
    ),
  );
}

function recallHits(
  { seed, lessons }: HarvestedFleet,
  found: (lesson: PlantedLesson) => boolean,
): readonly Hit[] {
  return lessons.map((lesson) => hit(seed, lesson.teaches, found(lesson)));
}

function hit(seed: number, group: string, isHit: boolean): Hit {
  return { cluster: String(seed), group, value: isHit ? 1 : 0 };
}

function tells(item: Item, lesson: PlantedLesson): boolean {
  return item.category !== "fact" && holds(item.text, lesson);
}

function holds(text: string, { tells: words }: PlantedLesson): boolean {
  return words.every((word) => text.includes(word));
}

/** True when the fact names a command by which tests passed, arguments aside. */
function isRunBy({ detail }: Item, command: string): boolean {
  return command.startsWith(String(detail["command"] ?? "").replace(/ <\w+>$/, ""));
}

function byGroup(name: string, hits: readonly Hit[]): readonly Measure[] {
  return [...Map.groupBy(hits, ({ group }) => group)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, of]) => measure(`${group}: ${name}`, of));
}

function measure(name: string, hits: readonly Hit[], atLeast?: number): Measure {
  const average = (of: readonly Hit[]): number => mean(of.map(({ value }) => value));
  const interval = bootstrapInterval(hits, average);
  return {
    name,
    value: average(hits),
    n: hits.length,
    ...(interval === null ? {} : { interval }),
    ...(atLeast === undefined ? {} : { bar: { atLeast } }),
  };
}
