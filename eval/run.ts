import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { WhetstoneError } from "../src/core/errors.ts";
import { reportLines } from "./report.ts";
import { statusOf, type EvaluationTask, type TaskResult } from "./task.ts";
import { tasks } from "./tasks.ts";

const usage = `Usage: npm run eval -- [TASK...] [--data DIR] [--json]

Evaluates quality on labelled data. Without TASK every task runs.
DIR is laid out like the development data (default: WHETSTONE_DATA). A task whose input is absent is skipped.
Results are also written to eval/results/TASK.json. Exits 1 when a task failed, 2 on misuse.

Tasks
${tasks.map(({ name, title }) => `  ${name.padEnd(20)} ${title}`).join("\n")}

Examples
  npm run eval -- first-error --data ./labelled
  npm run eval -- --json`;

await main().catch((error: unknown) => {
  if (!(error instanceof WhetstoneError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const parsed = readArguments();
  if (parsed === null) return;
  const { chosen, data, json } = parsed;
  let failed = false;
  for (const task of chosen) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: they share two cores
    const result = data === null ? null : await task.run(data);
    const status = statusOf(result);
    failed ||= status === "failed";
    // oxlint-disable-next-line no-await-in-loop -- written as soon as it is known
    if (result !== null) await writeResult(task, result);
    console.log(
      json
        ? JSON.stringify({ task: task.name, status, ...result })
        : reportLines(task, result).join("\n"),
    );
  }
  process.exitCode = failed ? 1 : 0;
}

interface Arguments {
  readonly chosen: readonly EvaluationTask[];
  readonly data: string | null;
  readonly json: boolean;
}

function readArguments(): Arguments | null {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        data: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return stop(usage, 0);
    const unknown = positionals.find((name) => !tasks.some((task) => task.name === name));
    if (unknown !== undefined) return stop(`There is no task "${unknown}".\n\n${usage}`, 2);
    const chosen = tasks.filter(
      ({ name }) => positionals.length === 0 || positionals.includes(name),
    );
    const data = values.data ?? process.env["WHETSTONE_DATA"];
    return { chosen, data: data === undefined ? null : resolve(data), json: values.json };
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`, 2);
  }
}

function stop(text: string, exitCode: number): null {
  if (exitCode === 0) console.log(text);
  else console.error(text);
  process.exitCode = exitCode;
  return null;
}

async function writeResult(task: EvaluationTask, result: TaskResult): Promise<void> {
  const folder = fileURLToPath(new URL("results/", import.meta.url));
  await mkdir(folder, { recursive: true });
  const text = JSON.stringify({ task: task.name, status: statusOf(result), ...result }, null, 2);
  await writeFile(`${folder}${task.name}.json`, `${text}\n`);
}
