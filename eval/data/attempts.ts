import { glob, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { statedConfidence, type Attempt } from "../../src/signals/trajectory/attempt.ts";
import { neutralRows } from "./neutral-rows.ts";
import { messageSchema, stepsOfMessages, type Message } from "./message-steps.ts";

/** An attempt that is known to have worked or not. */
export interface LabelledAttempt {
  readonly attempt: Attempt;
  readonly success: boolean;
  /** Characters of its assistant messages and calls. */
  readonly length: number;
}

/** All attempts at one task. */
export interface AttemptedTask {
  readonly set: string;
  readonly task: string;
  readonly attempts: readonly LabelledAttempt[];
}

const tauRow = z.looseObject({
  task_id: z.int(),
  trial: z.int(),
  reward: z.number(),
  traj: z.array(messageSchema),
});

const neutralRow = z.looseObject({
  task: z.coerce.string(),
  attempt: z.coerce.string(),
  messages: z.array(messageSchema),
  success: z.boolean(),
  answer: z.string().optional(),
});

/** Every task that was attempted at least twice under a data folder: tau-bench and the neutral layout. */
export async function readAttempts(data: string): Promise<readonly AttemptedTask[]> {
  const rows: (LabelledAttempt & { readonly set: string; readonly task: string })[] = [];
  for await (const path of glob(join(data, "labelled/tau-bench-airline/*.json")))
    for (const row of z.array(tauRow).parse(JSON.parse(await readFile(path, "utf8"))))
      rows.push({
        set: "tau-bench-airline",
        task: String(row.task_id),
        success: row.reward >= 1,
        ...attemptOfMessages(`trial ${row.trial}`, row.traj, null),
      });
  for await (const path of glob(join(data, "attempts/*.jsonl")))
    for (const row of await neutralRows(path, neutralRow)) {
      const { task, attempt, messages, success, answer } = row;
      const set = basename(path, ".jsonl");
      rows.push({ set, task, success, ...attemptOfMessages(attempt, messages, answer ?? null) });
    }
  const tasks = Map.groupBy(rows, ({ set, task }) => `${set}\n${task}`).values();
  return [...tasks]
    .filter((attempts) => attempts.length > 1)
    .map((attempts) => ({ set: attempts[0]!.set, task: attempts[0]!.task, attempts }))
    .toSorted((a, b) => a.set.localeCompare(b.set, "en") || a.task.localeCompare(b.task, "en"));
}

function attemptOfMessages(name: string, messages: readonly Message[], answer: string | null) {
  const { steps } = stepsOfMessages(name, messages);
  const finalText = answer ?? steps.at(-1)?.text ?? "";
  const spoken = messages.filter(({ role }) => role === "assistant");
  return {
    attempt: { name, steps, finalText, confidence: statedConfidence(finalText) },
    length: JSON.stringify(spoken).length,
  };
}
