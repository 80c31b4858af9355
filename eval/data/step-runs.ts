import { glob, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import type { ScoredStep } from "../../src/signals/quality/scored-step.ts";
import type { StepQuality } from "../../src/signals/quality/step-quality.ts";
import { scoredCallOf } from "./scored-call.ts";
import { neutralRows } from "./neutral-rows.ts";
import { messageSchema, stepsOfMessages } from "./message-steps.ts";

/** A run whose steps carry labels; null where a step has none. */
export interface LabelledRun {
  readonly id: string;
  readonly task: string;
  /** Data set: reported together, named apart. */
  readonly set: string;
  readonly steps: readonly ScoredStep[];
  readonly labels: readonly (StepQuality | null)[];
}

const turnHistory = z.looseObject({
  actions: z.array(z.string()),
  observations: z.array(z.unknown()),
  rewards: z.array(z.number()),
});
const interCodeRow = z.looseObject({
  task_id: z.int(),
  query: z.string(),
  turn_history: turnHistory,
});

const neutralRow = z.looseObject({
  id: z.string(),
  task: z.string(),
  messages: z.array(messageSchema),
  step_labels: z.record(z.string(), z.union([z.literal(1), z.literal(0), z.literal(-1)])),
});

/** Every labelled run under a data folder: InterCode and the neutral layout; sorted by id. */
export async function readStepRuns(data: string): Promise<readonly LabelledRun[]> {
  const runs: LabelledRun[] = [];
  for await (const path of glob(join(data, "labelled/intercode-bash/*/*.json")))
    runs.push(...(await readInterCode(path)));
  for await (const path of glob(join(data, "steps/*.jsonl")))
    runs.push(...(await readNeutral(path)));
  return runs.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

async function readInterCode(path: string): Promise<readonly LabelledRun[]> {
  const rows = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(path, "utf8")));
  return Object.values(rows).flatMap((value) => {
    const { success, data: row } = interCodeRow.safeParse(value);
    if (!success) return [];
    const id = `${basename(path, ".json")}/${row.task_id}`;
    const { actions, observations, rewards } = row.turn_history;
    const steps = actions.map((action, i) => ({
      key: `${id}#${i}`,
      text: action,
      calls: [
        scoredCallOf({
          tool: "bash",
          params: { command: action },
          result: textOf(observations[i]),
        }),
      ],
      endedBy: null,
    }));
    return [{ id, task: row.query, set: "intercode-bash", steps, labels: rewardLabels(rewards) }];
  });
}

function textOf(observation: unknown): string {
  return typeof observation === "string" ? observation : JSON.stringify(observation ?? "");
}

/**
 * The change of the reward: up is correct, down is incorrect, the same is neutral. A first turn has no reward before it:
 * it is correct where it solves the task and neutral otherwise.
 */
export function rewardLabels(rewards: readonly number[]): readonly StepQuality[] {
  return rewards.map((reward, i) => {
    const before = rewards[i - 1];
    if (before === undefined) return reward >= 1 ? "correct" : "neutral";
    if (reward > before) return "correct";
    return reward < before ? "incorrect" : "neutral";
  });
}

async function readNeutral(path: string): Promise<readonly LabelledRun[]> {
  return (await neutralRows(path, neutralRow)).map((row) => {
    const { steps, indices } = stepsOfMessages(row.id, row.messages);
    const labels = indices.map((index) => qualityOf(row.step_labels[index]));
    return { id: row.id, task: row.task, set: basename(path, ".jsonl"), steps, labels };
  });
}

function qualityOf(label: 1 | 0 | -1 | undefined): StepQuality | null {
  if (label === undefined) return null;
  if (label === 0) return "neutral";
  return label === 1 ? "correct" : "incorrect";
}
