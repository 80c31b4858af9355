import type { ExcerptIndex, SqlValue, Tenanted } from "./engine.ts";

/** Texts that can be searched: where they stand, and the numbers of their entries, which never meet. */
export interface IndexedText {
  readonly table: "step" | "execution_observation";
  /** SQL of the entry's number: even for steps, odd for errors. */
  readonly entry: string;
  readonly text: "excerpt" | "error_redacted";
}

const step: IndexedText = { table: "step", entry: "step_id * 2", text: "excerpt" };
const error: IndexedText = {
  table: "execution_observation",
  entry: "observation_id * 2 + 1",
  text: "error_redacted",
};

type Change = (
  context: Tenanted,
  indexed: IndexedText,
  condition: string,
  parameters: readonly SqlValue[],
) => void;

/** How an engine's index takes in and forgets the texts of the rows that meet a condition. */
export function indexedTexts({
  add,
  remove,
}: {
  readonly add: Change;
  readonly remove: Change;
}): Pick<ExcerptIndex, "addSteps" | "addErrors" | "removeSteps" | "removeErrors"> {
  return {
    addSteps: (context, condition, ...parameters) => add(context, step, condition, parameters),
    addErrors: (context, condition, ...parameters) => add(context, error, condition, parameters),
    removeSteps: (context, condition, ...parameters) =>
      remove(context, step, condition, parameters),
    removeErrors: (context, condition, ...parameters) =>
      remove(context, error, condition, parameters),
  };
}
