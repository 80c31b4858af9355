import type { ReadResult, SourceReading } from "./source-reading.ts";

/** A result that was drawn for labelling. */
export interface DrawnResult {
  /** Path in the data folder. */
  readonly source: string;
  readonly result: ReadResult;
  /** Results of its format that it stands for: those of its stratum over those drawn of it. */
  readonly weight: number;
}

/** At most so many of those that the reader calls failures, and of all others. */
const mostOfStratum = 60;

/**
 * The results of one format that a person is to label, by reading alone: those with the least keyed hash of their text,
 * 60 of what the reader calls a failure and 60 of the rest, each text once and with the weight of its copies. They come
 * in the order of the files, which tells nothing of what the reader says.
 */
export function drawResults(
  sources: readonly Pick<SourceReading, "path" | "results">[],
): readonly DrawnResult[] {
  const all = sources.flatMap(({ path, results }) =>
    results.map((result) => ({ source: path, result })),
  );
  const strata = [...Map.groupBy(all, ({ result }) => result.outcome === "failure").values()];
  const drawn = new Map(strata.flatMap(drawStratum).map((one) => [one.result, one]));
  return all.flatMap(({ result }) => drawn.get(result) ?? []);
}

function drawStratum(
  stratum: readonly Pick<DrawnResult, "source" | "result">[],
): readonly DrawnResult[] {
  const texts = [...Map.groupBy(stratum, ({ result }) => result.textHash)];
  const drawn = texts.toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, mostOfStratum);
  return drawn.flatMap(([, copies]) => {
    const weight = (copies.length * texts.length) / drawn.length;
    return copies.slice(0, 1).map((one) => ({ ...one, weight }));
  });
}
