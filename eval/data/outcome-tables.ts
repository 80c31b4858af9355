import { glob, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { neutralRows } from "./neutral-rows.ts";
import { csvRows } from "./csv-rows.ts";

/** What became of one task in the hands of one arm. */
export interface TaskOutcome {
  readonly isSuccess: boolean;
  /** Null where the table has none. */
  readonly costUsd: number | null;
}

export interface OutcomeTask {
  readonly id: string;
  /** Kind of task that the table tells; the table's name where it tells none. */
  readonly taskType: string;
  readonly text: string;
  readonly outcomes: ReadonlyMap<string, TaskOutcome>;
}

export interface OutcomeTable {
  readonly set: string;
  readonly tasks: readonly OutcomeTask[];
}

const neutralRow = z.looseObject({
  task: z.coerce.string(),
  arm: z.string(),
  success: z.boolean(),
  cost_usd: z.number().optional(),
  text: z.string().optional(),
});

/** Tables of tasks that several arms did: RouteLLM's and the neutral layout. */
export async function readOutcomeTables(data: string): Promise<readonly OutcomeTable[]> {
  const tables: OutcomeTable[] = [];
  const routeLlm = await readRouteLlm(join(data, "labelled/routellm-gsm8k-mmlu"));
  if (routeLlm.length > 0) tables.push({ set: "routellm", tasks: routeLlm });
  for await (const path of glob(join(data, "outcomes/*.jsonl"))) {
    const set = basename(path, ".jsonl");
    tables.push({ set, tasks: neutralTasks(await neutralRows(path, neutralRow), set) });
  }
  return tables;
}

async function readRouteLlm(folder: string): Promise<readonly OutcomeTask[]> {
  const tasks: OutcomeTask[] = [];
  for (const pattern of ["gsm8k/gsm8k_responses.csv", "mmlu/responses/mmlu_*.csv"])
    for await (const path of glob(join(folder, pattern))) {
      const taskType = basename(path, ".csv").replace("_responses", "");
      tasks.push(...routeLlmTasks(await readFile(path, "utf8"), taskType));
    }
  return tasks;
}

/** The columns after the prompt whose values are True or False, under the models' names. */
function routeLlmTasks(text: string, taskType: string): readonly OutcomeTask[] {
  const [header = [], ...rows] = csvRows(text);
  return rows.map((row) => ({
    id: row[0] ?? "",
    taskType,
    text: row[0] ?? "",
    outcomes: new Map(
      row.flatMap((value, at) =>
        at > 0 && (value === "True" || value === "False")
          ? [[header[at] ?? "", { isSuccess: value === "True", costUsd: null }] as const]
          : [],
      ),
    ),
  }));
}

function neutralTasks(
  rows: readonly z.infer<typeof neutralRow>[],
  set: string,
): readonly OutcomeTask[] {
  return [...Map.groupBy(rows, ({ task }) => task)].map(([id, of]) => ({
    id,
    taskType: set,
    text: of.find((row) => row.text !== undefined)?.text ?? id,
    outcomes: new Map(
      of.map(({ arm, success, cost_usd: cost }) => [
        arm,
        { isSuccess: success, costUsd: cost ?? null },
      ]),
    ),
  }));
}
