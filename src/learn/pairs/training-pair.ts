import { codeShare } from "./code-share.ts";
import type { Exchange } from "./exchanges.ts";

/** A terse prompt and the rich answer to it, as a line of the output. */
export interface TrainingPair {
  readonly terse: string;
  readonly rich: string;
  /** Native id of the session; "unknown" where it has none. */
  readonly source: string;
  readonly model: string;
}

/** What a pair must reach to be kept. */
export interface PairLimits {
  /** Words of the answer for each word of the prompt. */
  readonly minRatio: number;
  /** Words of the answer. */
  readonly minWords: number;
}

/** A pair with what it was measured by. */
export interface MeasuredPair {
  readonly pair: TrainingPair;
  readonly promptWords: number;
  readonly responseWords: number;
  /** `responseWords / promptWords`, as it is held against the limit. */
  readonly ratio: number;
}

/** Answers with more code than this are code, not an explanation. */
const mostCode = 0.5;
/** How far into an answer the traces of a tool call are looked for. */
const answerHead = 100;

/** The pair that an exchange gives; null where it is too short, too little richer than its prompt, or no prose. */
export function trainingPair(exchange: Exchange, limits: PairLimits): MeasuredPair | null {
  const terse = exchange.prompt.trim();
  const rich = exchange.answer.trim();
  const promptWords = countWords(terse);
  const responseWords = countWords(rich);
  if (promptWords === 0 || responseWords === 0 || responseWords < limits.minWords) return null;
  const ratio = responseWords / promptWords;
  if (ratio < limits.minRatio) return null;
  if (/tool_call|function_call/.test(rich.slice(0, answerHead))) return null;
  if (codeShare(rich) > mostCode) return null;
  const { source, model } = exchange;
  return { pair: { terse, rich, source, model }, promptWords, responseWords, ratio };
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
