import { createRandom, pick, type Random, randomInt, randomUuid } from "../core/random.ts";
import {
  type PlantedLesson,
  type ScriptedCall,
  type SimulatedRepo,
  simulatedRepos,
} from "./lessons.ts";

export const simulatedFormats = ["claude-code", "codex", "hermes"] as const;
export type SimulatedFormat = (typeof simulatedFormats)[number];

/** One run of one agent, before it is written in its agent's format. */
export interface SimulatedSession {
  readonly id: string;
  readonly format: SimulatedFormat;
  readonly model: string;
  readonly repo: SimulatedRepo;
  readonly cwd: string;
  readonly task: string;
  readonly lesson: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly calls: readonly ScriptedCall[];
  readonly answer: string;
  readonly random: Random;
}

export interface FleetOptions {
  readonly seed: number;
  readonly sessions: number;
  /** The last run ends before this time; runs are spread over the 14 days before it. */
  readonly now: number;
}

const dayMs = 86_400_000;
const models: Readonly<Record<SimulatedFormat, string>> = {
  "claude-code": "claude-sonnet-4-5",
  codex: "gpt-5-codex",
  hermes: "hermes-4-70b",
};

/**
 * Runs of a small simulated fleet over two repositories. Agents that have not met a planted difficulty before run into
 * it and find the way out; one in four knows it already.
 */
export function simulateFleet(options: FleetOptions): readonly SimulatedSession[] {
  const random = createRandom(options.seed);
  return Array.from({ length: options.sessions }, (_, index) => {
    const repo = pick(random, simulatedRepos);
    const lesson = pick(random, repo.lessons);
    const format = simulatedFormats[index % simulatedFormats.length] ?? "claude-code";
    const share = (index + random()) / options.sessions;
    return {
      id: randomUuid(random),
      format,
      model: models[format],
      repo,
      cwd: `/home/dev/${repo.name}`,
      task: lesson.task,
      lesson: lesson.name,
      startedAt: Math.floor(options.now - 14 * dayMs * (1 - share)) - 3_600_000,
      calls: callsOf(random, repo, lesson),
      answer: `Done. ${lesson.fixing.at(-1)?.input ?? ""} ran through.`,
      random,
    };
  });
}

function callsOf(
  random: Random,
  repo: SimulatedRepo,
  lesson: PlantedLesson,
): readonly ScriptedCall[] {
  const before = everyday(random, repo, 1 + randomInt(random, 3));
  const after = everyday(random, repo, randomInt(random, 3));
  const knowsBetter = random() < 0.25;
  const repeats = random() < 0.3;
  const struggle = knowsBetter ? [] : repeats ? [lesson.failing, lesson.failing] : [lesson.failing];
  return [...before, ...struggle, ...lesson.fixing, ...after];
}

function everyday(random: Random, repo: SimulatedRepo, count: number): ScriptedCall[] {
  return Array.from({ length: count }, () => pick(random, repo.everyday));
}
