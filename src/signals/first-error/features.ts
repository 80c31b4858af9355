import type { MessageFacts } from "./message-facts.ts";

/** One thing about a step that speaks for or against it being the decisive error. */
export interface FirstErrorFeature {
  readonly name: string;
  /** In words, for the explanation of a ranked step. */
  readonly because: string;
  /** Finite; 0 or 1 unless said otherwise. Pure. */
  value(run: readonly MessageFacts[], index: number): number;
}

const hedges =
  /\b(assum\w+|hypothetical|simulat\w+|placeholder|sample data|example data|mock|for demonstration|approximat\w+|let's say|suppose|manually|general knowledge|known (information|data)|likely)\b/gi;
const claims = /\b(verified|confirmed|confirm that|is correct|are correct|validated|accurate)\b/i;
const conclusions =
  /TERMINATE|final answer|the answer is|therefore,? the|in conclusion|\*\*output\*\*/i;
const repairs =
  /\b(error|issue|failed|incorrect|mistake|revise\w*|correct(ed|ion)?|update\w*|fix\w*)\b/i;
const plans = /\b(let's (proceed|start|begin)|first,|step 1|i will|next,? (i|we)|plan)\b/i;
const shortText = 300;

type Run = readonly MessageFacts[];

export const firstErrorFeatures: readonly FirstErrorFeature[] = [
  of("tool", "a tool spoke", (step) => step.isTool),
  of("position-1", "it opens the run", (_step, _run, i) => i === 0),
  of("position-2", "it is the second step", (_step, _run, i) => i === 1),
  of("position-3", "it is the third step", (_step, _run, i) => i === 2),
  of("position", "it comes late", (_step, _run, i) => Math.log(i + 1)),
  of("last", "it ends the run", (_step, run, i) => i === run.length - 1),
  of("code", "it acts by code", (step, _run, i) => i > 0 && step.hasCode),
  of("opening-code", "the run opens with code", (step, _run, i) => i === 0 && step.hasCode),
  of("tool-next", "a tool answers it", (_step, run, i) => run[i + 1]?.isTool === true),
  of("failure-next", "what it ran failed", (_step, run, i) => run[i + 1]?.failed === true),
  of("failure-before", "it follows a failure", (_step, run, i) => run[i - 1]?.failed === true),
  speech(
    "new-agent",
    "its agent speaks for the first time",
    (step, run, i) => !spoke(run, i, step.agent),
  ),
  of(
    "same-agent",
    "its agent goes on without an answer",
    (step, run, i) => run[i - 1]?.agent === step.agent,
  ),
  of(
    "leader",
    "the agent that opened the run speaks",
    (step, run, i) => i > 0 && step.agent === run[0]?.agent,
  ),
  speech(
    "hedge",
    "it assumes or makes up what it should look up",
    (step) => count(step, hedges) > 0,
  ),
  speech("many-hedges", "it assumes much", (step) => count(step, hedges) > 2),
  speech("claim", "it claims to have verified", (step) => claims.test(step.body)),
  speech("conclusion", "it draws a conclusion", (step) => conclusions.test(step.body)),
  of("end-word", "it asks to stop", (step) => step.body.includes("TERMINATE")),
  speech("repair", "it speaks of an error", (step, _run, i) => i > 0 && repairs.test(step.body)),
  speech("plan", "it sets out a plan", (step) => plans.test(step.body)),
  speech("unsupported-numbers", "it states numbers that nothing before it shows", unsupported),
  speech("unsupported-claim", "it states numbers without code or source", (step, run, i) =>
    step.hasCode ? 0 : unsupported(step, run, i),
  ),
  speech("repeats", "it repeats an earlier message", greatestSimilarity),
  speech("short", "it is short", (step) => step.body.length < shortText),
  speech("length", "it is long", (step) => Math.log(step.body.length + 1) / 5),
  of(
    "first-code",
    "it is the first code of the run",
    (step, run, i) => i > 0 && step.hasCode && !run.slice(1, i).some(({ hasCode }) => hasCode),
  ),
  of(
    "before-first-failure",
    "the first failure follows it",
    (_step, run, i) => run.findIndex(({ failed }) => failed) === i + 1,
  ),
];

type Value = (step: MessageFacts, run: Run, index: number) => number | boolean;

function of(name: string, because: string, value: Value): FirstErrorFeature {
  return {
    name,
    because,
    value(run, index) {
      const step = run[index];
      return step === undefined ? 0 : Number(value(step, run, index));
    },
  };
}

/** A feature of what agents say: 0 for tools. */
function speech(name: string, because: string, value: Value): FirstErrorFeature {
  return of(name, because, (step, run, index) => (step.isTool ? 0 : value(step, run, index)));
}

function spoke(run: Run, end: number, agent: string): boolean {
  return run.slice(0, end).some((step) => step.agent === agent);
}

function count(step: MessageFacts, pattern: RegExp): number {
  return step.body.match(pattern)?.length ?? 0;
}

/** Share of its numbers that no earlier message holds, 0..1, drawn towards 0 where there are few. */
function unsupported(step: MessageFacts, run: Run, index: number): number {
  const earlier = run.slice(0, index);
  let fresh = 0;
  for (const number of step.numbers) {
    if (!earlier.some(({ numbers }) => numbers.has(number))) fresh += 1;
  }
  return fresh / (step.numbers.size + 3);
}

/** Greatest Jaccard similarity to an earlier message of an agent, 0..1. */
function greatestSimilarity(step: MessageFacts, run: Run, index: number): number {
  let greatest = 0;
  for (const other of run.slice(0, index)) {
    if (!other.isTool) greatest = Math.max(greatest, jaccard(step.shingles, other.shingles));
  }
  return greatest;
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const element of a) if (b.has(element)) common += 1;
  return common / (a.size + b.size - common + 1);
}
