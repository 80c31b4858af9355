import { firstErrorFeatures } from "../../src/signals/first-error/features.ts";
import { featureRows } from "../../src/signals/first-error/localise-first-error.ts";
import type { ChoiceWeights } from "../../src/stats/linear-choice.ts";
import type { LabelledFailure } from "../data/failures.ts";
import { choosePenalty, fitConditionalLogit, type Choice } from "./conditional-logit.ts";

const penalties = [8, 16, 32, 64, 128];
const names = firstErrorFeatures.map(({ name }) => name);
const choicesOf = new WeakMap<LabelledFailure, Choice>();

/** Weights for first-error localisation from labelled failures; the penalty is chosen among these alone. */
export function fitFirstError(failures: readonly LabelledFailure[]): ChoiceWeights {
  const choices = failures.flatMap((failure) => choiceOf(failure) ?? []);
  return fitConditionalLogit(choices, names, choosePenalty(choices, names, penalties));
}

/** Features are computed once per run: leaving one out fits as often as there are runs. */
function choiceOf(failure: LabelledFailure): Choice | null {
  const { messages, mistakeStep } = failure;
  if (messages[mistakeStep] === undefined) return null;
  const known = choicesOf.get(failure) ?? {
    alternatives: featureRows(messages),
    chosen: [mistakeStep],
  };
  choicesOf.set(failure, known);
  return known;
}
