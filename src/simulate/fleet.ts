import { createRandom, pick, type Random, randomInt, randomUuid } from "../core/random.ts";
import { ledger } from "./ledger.ts";
import {
  type PlantedLesson,
  type ScriptedCall,
  type SimulatedFormat,
  simulatedFormats,
  type SimulatedRepo,
} from "./script.ts";
import { shop } from "./shop.ts";

/** What a person asks, what the agent does about it, and what it answers. */
export interface SimulatedTurn {
  readonly request: string;
  readonly calls: readonly ScriptedCall[];
  readonly answer: string;
}

/** One run of one agent, before it is written in its agent's format. */
export interface SimulatedSession {
  readonly id: string;
  readonly format: SimulatedFormat;
  readonly model: string;
  readonly repo: SimulatedRepo;
  readonly cwd: string;
  readonly lesson: PlantedLesson;
  /** Whether the run met the difficulty: some know it already. */
  readonly struggled: boolean;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly turns: readonly SimulatedTurn[];
  /** For the writer's ids and figures. */
  readonly seed: number;
}

export interface FleetOptions {
  readonly seed: number;
  readonly sessions: number;
  /** Milliseconds since the epoch. The last run ends before this time; runs are spread over the 14 days before it. */
  readonly now: number;
  /** Folder in which the repositories stand. */
  readonly workspace: string;
}

export const simulatedRepos: readonly SimulatedRepo[] = [shop, ledger];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const days = 14;
const models: Readonly<Record<SimulatedFormat, readonly string[]>> = {
  "claude-code": ["claude-sonnet-4-5", "claude-sonnet-4-5", "claude-haiku-4-5"],
  codex: ["gpt-5-codex"],
  hermes: ["hermes-4-70b"],
};
const shareThatKnows = 0.2;
const shareWithTests = 0.4;

/**
 * Runs of a small simulated fleet over two repositories. Agents run into planted difficulties and find the way out; once
 * a difficulty was met, one run in five knows better. Deterministic.
 */
export function simulateFleet(options: FleetOptions): readonly SimulatedSession[] {
  const random = createRandom(options.seed);
  const deal = lessonDealer(random);
  const met = new Set<PlantedLesson>();
  const times = startTimes(random, options);
  return times.map((startedAt, index) => {
    const format = simulatedFormats[index % simulatedFormats.length] ?? "claude-code";
    const { repo, lesson } = deal(format);
    const struggled = random() >= shareThatKnows || lesson.fixing.length === 0 || !met.has(lesson);
    met.add(lesson);
    return {
      id: randomUuid(random),
      format,
      model: pick(random, models[format]),
      repo,
      cwd: `${options.workspace}/${repo.name}`,
      lesson,
      struggled,
      startedAt,
      turns: turnsOf(random, repo, lesson, struggled),
      seed: randomInt(random, 2 ** 31),
    };
  });
}

interface Dealt {
  readonly repo: SimulatedRepo;
  readonly lesson: PlantedLesson;
}

/** Deals every difficulty as often as it weighs before it begins anew, skipping those a format cannot run into. */
function lessonDealer(random: Random): (format: SimulatedFormat) => Dealt {
  const deck = simulatedRepos.flatMap((repo) =>
    repo.lessons.flatMap((lesson) =>
      Array.from({ length: lesson.weight }, () => ({ repo, lesson })),
    ),
  );
  let left: Dealt[] = [];
  return (format) => {
    const fits = ({ lesson }: Dealt): boolean => lesson.formats?.includes(format) ?? true;
    if (!left.some(fits)) left = [...left, ...deck];
    const dealt = pick(random, left.filter(fits));
    left.splice(left.indexOf(dealt), 1);
    return dealt;
  };
}

/** Rising, in working hours, over the days before now. */
function startTimes(random: Random, { sessions, now }: FleetOptions): readonly number[] {
  const midnight = Math.floor(now / dayMs) * dayMs;
  return Array.from({ length: sessions }, (_, index) => {
    const daysAgo = 1 + Math.floor(((sessions - 1 - index) / sessions) * days);
    return midnight - daysAgo * dayMs + 7 * hourMs + Math.floor(random() * 11 * hourMs);
  }).toSorted((a, b) => a - b);
}

function turnsOf(
  random: Random,
  repo: SimulatedRepo,
  lesson: PlantedLesson,
  struggled: boolean,
): readonly SimulatedTurn[] {
  const task = pick(random, lesson.tasks);
  const first = {
    ...task,
    calls: [
      ...everyday(random, repo, 1 + randomInt(random, 4)),
      ...(struggled ? struggle(random, lesson) : []),
      ...lesson.fixing,
      ...everyday(random, repo, randomInt(random, 3)),
    ],
  };
  return random() < shareWithTests ? [first, { ...repo.followUp, calls: repo.testCycle }] : [first];
}

/** What fails, perhaps twice in a row, and perhaps a wrong way out. */
function struggle(random: Random, { failing }: PlantedLesson): readonly ScriptedCall[] {
  const [first, ...wrong] = failing;
  const again = random() < 0.3 ? [first] : [];
  return [first, ...again, ...wrong.slice(0, randomInt(random, wrong.length + 1))];
}

function everyday(random: Random, repo: SimulatedRepo, count: number): readonly ScriptedCall[] {
  return Array.from({ length: count }, () => pick(random, repo.everyday));
}
