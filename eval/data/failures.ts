import { glob, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { neutralRows } from "./neutral-rows.ts";
import type { RunMessage } from "../../src/signals/first-error/run-message.ts";

/** A failed run of several agents, with the step and the agent that people hold responsible. */
export interface LabelledFailure {
  readonly id: string;
  /** Where it comes from: sets are reported apart. */
  readonly kind: string;
  readonly messages: readonly RunMessage[];
  readonly mistakeAgent: string;
  /** 0-based. */
  readonly mistakeStep: number;
}

const whoAndWhen = z.looseObject({
  history: z.array(
    z.looseObject({ content: z.string(), role: z.string(), name: z.string().optional() }),
  ),
  mistake_agent: z.string(),
  mistake_step: z.coerce.number().int(),
});

const neutral = z.looseObject({
  id: z.string(),
  messages: z.array(z.looseObject({ agent: z.string(), content: z.string() })),
  mistake_agent: z.string(),
  mistake_step: z.coerce.number().int(),
});

/** Every labelled failure under a data folder: Who&When files and the neutral layout; sorted by kind and id. */
export async function readFailures(data: string): Promise<readonly LabelledFailure[]> {
  const found: LabelledFailure[] = [];
  for await (const path of glob(join(data, "labelled/who-and-when/*/*.json")))
    found.push(await readWhoAndWhen(path));
  for await (const path of glob(join(data, "failures/*.jsonl")))
    found.push(...(await readNeutral(path)));
  const key = ({ kind, id }: LabelledFailure) => `${kind} ${id}`;
  return found.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

async function readWhoAndWhen(path: string): Promise<LabelledFailure> {
  const row = whoAndWhen.parse(JSON.parse(await readFile(path, "utf8")));
  return {
    id: `${basename(dirname(path))}/${basename(path, ".json")}`,
    kind: basename(dirname(path)).toLowerCase(),
    messages: row.history.map(({ content, role, name }) =>
      message(name ?? speakerOf(role), content),
    ),
    mistakeAgent: row.mistake_agent,
    mistakeStep: row.mistake_step,
  };
}

async function readNeutral(path: string): Promise<readonly LabelledFailure[]> {
  return (await neutralRows(path, neutral)).map((row) => ({
    id: row.id,
    kind: basename(path, ".jsonl"),
    messages: row.messages.map(({ agent, content }) => message(agent, content)),
    mistakeAgent: row.mistake_agent,
    mistakeStep: row.mistake_step,
  }));
}

/** "Orchestrator (-> WebSurfer)" is the orchestrator speaking. */
function speakerOf(role: string): string {
  return role.replace(/ \(.*\)$/, "");
}

const toolNames = /terminal|executor|^tool$|^human$|^user$/i;

function message(agent: string, text: string): RunMessage {
  return { agent, isTool: toolNames.test(agent), text };
}
