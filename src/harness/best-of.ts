import { WhetstoneError } from "../core/errors.ts";
import type { Complexity } from "../core/session-view.ts";
import { checkCandidate } from "./check-options.ts";
import type { CandidateJudge } from "./harness-ports.ts";

/** One attempt at a task. */
export interface Candidate<Value = unknown> {
  readonly value: Value;
  /** What it came to, as text: candidates vote on it. */
  readonly answer: string;
  /** 0..100, as it stated itself. */
  readonly confidence?: number;
}

export interface BestOfOptions {
  readonly complexity: Complexity;
  /** Expected price of one candidate, in the unit of `remaining`. Left out: nobody knows, and one candidate is made. */
  readonly candidateCost?: number;
  /** What may still be spent. Left out: nobody knows, and one candidate is made. */
  readonly remaining?: number;
  /** Cancels the candidates. */
  readonly signal?: AbortSignal;
}

export interface BestOf<Value = unknown> {
  readonly value: Value;
  /** Position of the one chosen. */
  readonly index: number;
  /** Why it was chosen, strongest first; why there was only one, where the gate or the budget said so. */
  readonly reasons: readonly string[];
  readonly candidates: readonly (
    | { readonly ok: true; readonly candidate: Candidate<Value> }
    | { readonly ok: false; readonly error: unknown }
  )[];
}

/**
 * Makes k candidates at once and answers the best. Where the complexity of the task or the budget does not allow several
 * it makes one. A candidate that fails is left out. Throws WhetstoneError `bad-candidate-count` (exit 2), or
 * `candidates-failed` where all fail.
 */
export async function bestOf<Value>(
  judge: CandidateJudge,
  k: number,
  make: (index: number, signal: AbortSignal) => Promise<Candidate<Value>>,
  options: BestOfOptions,
): Promise<BestOf<Value>> {
  if (!Number.isInteger(k) || k < 2 || k > 5)
    throw new WhetstoneError("bad-candidate-count", `k must be 2 to 5, not ${k}`, { exitCode: 2 });
  const { complexity, candidateCost = null, remaining = null } = options;
  const refusal = judge.refusal({ k, complexity, candidateCost, remaining });
  const count = refusal === null ? k : 1;
  const signal = options.signal ?? new AbortController().signal;
  const settled = await Promise.allSettled(
    Array.from({ length: count }, (_, index) => started(make, index, signal)),
  );
  signal.throwIfAborted();
  const candidates = settled.map((one) =>
    one.status === "fulfilled"
      ? ({ ok: true, candidate: one.value } as const)
      : ({ ok: false, error: one.reason as unknown } as const),
  );
  return { ...choose(judge, candidates, refusal), candidates };
}

/** What a maker throws before its first await is a failed candidate too, and so is what is no candidate. */
async function started<Value>(
  make: (index: number, signal: AbortSignal) => Promise<Candidate<Value>>,
  index: number,
  signal: AbortSignal,
): Promise<Candidate<Value>> {
  const candidate = await make(index, signal);
  checkCandidate(candidate);
  return candidate;
}

function choose<Value>(
  judge: CandidateJudge,
  candidates: BestOf<Value>["candidates"],
  refusal: string | null,
): Pick<BestOf<Value>, "value" | "index" | "reasons"> {
  const made = candidates.flatMap((one, index) =>
    one.ok ? [{ index, candidate: one.candidate }] : [],
  );
  const compared = made.map(({ candidate: { answer, confidence } }) => ({
    answer,
    confidence: confidence ?? null,
  }));
  const [best] = made.length === 0 ? [] : judge.rank(compared);
  const chosen = best === undefined ? undefined : made[best.index];
  if (best === undefined || chosen === undefined) throw allFailed(candidates);
  const { index, candidate } = chosen;
  if (refusal !== null) return { value: candidate.value, index, reasons: [refusal] };
  const reasons = made.length === 1 ? ["the others failed"] : best.reasons;
  return { value: candidate.value, index, reasons };
}

function allFailed(candidates: BestOf["candidates"]): WhetstoneError {
  const errors = candidates.flatMap((one) => (one.ok ? [] : [one.error]));
  const [first] = errors;
  const said = first instanceof Error ? first.message : String(first);
  return new WhetstoneError(
    "candidates-failed",
    `all ${candidates.length} candidates failed; the first: ${said}`,
    { cause: new AggregateError(errors) },
  );
}
