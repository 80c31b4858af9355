import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Outcome, outcomes } from "../../src/core/outcome.ts";
import { csvRows } from "../data/csv-rows.ts";
import type { ReadResult } from "./source-reading.ts";

/** What a person who read a result, and nothing of what the reader makes of it, says of it. */
export interface HandLabel {
  /** Path in the data folder. */
  readonly source: string;
  readonly textHash: string;
  /** Results of its format that it stands for. */
  readonly weight: number;
  /** False where it was read before rules were mended, which may have been fitted on it. */
  readonly isHeldOut: boolean;
  /** Unknown where the text does not tell it, as one that was made unreadable. */
  readonly outcome: Outcome;
}

/** A result that a person labelled, with what the reader says. */
export interface HandLabelled {
  /** Path in the data folder. */
  readonly source: string;
  readonly failed: boolean;
  readonly saidFailed: boolean;
  readonly weight: number;
  /** Of those that no rule was fitted on. */
  readonly isHeldOut: boolean;
}

const row = z.tuple([
  z.string(),
  z.string(),
  z.string().length(32),
  z.coerce.number().positive(),
  z.enum(["fitted", "held-out"]),
  z.enum(outcomes),
]);

/** The labels of `hand-labels.csv`, by source. Drawn by `drawResults`; the texts themselves are not kept. */
export function readHandLabels(): ReadonlyMap<string, readonly HandLabel[]> {
  const text = readFileSync(join(import.meta.dirname, "hand-labels.csv"), "utf8");
  const labels = csvRows(text)
    .slice(1)
    .map((fields) => row.parse(fields))
    .map(([source, , textHash, weight, half, outcome]) => ({
      source,
      textHash,
      weight,
      outcome,
      isHeldOut: half === "held-out",
    }));
  return Map.groupBy(labels, ({ source }) => source);
}

/** Joins labels to what was read of their source; unknown ones are left out. `missed`: labelled results that were not read. */
export function joinHandLabels(
  labels: readonly HandLabel[],
  results: readonly ReadResult[],
): { readonly results: readonly HandLabelled[]; readonly missed: number } {
  const byText = new Map(results.toReversed().map((result) => [result.textHash, result]));
  const found = labels.map((label) => ({ ...label, result: byText.get(label.textHash) }));
  return {
    results: found.flatMap(({ source, outcome, result, weight, isHeldOut }) =>
      outcome === "unknown" || result === undefined
        ? []
        : [
            {
              source,
              failed: outcome === "failure",
              saidFailed: result.outcome === "failure",
              weight,
              isHeldOut,
            },
          ],
    ),
    missed: found.filter(({ result }) => result === undefined).length,
  };
}
