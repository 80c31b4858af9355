import { nearestNames } from "../../core/nearest-names.ts";
import type { ReadStore, ReportDimension } from "../../store/port.ts";

/** Names that a person gave, by what they are names of. */
export type GivenNames = Partial<Record<ReportDimension, readonly string[]>>;

const nouns: Partial<Record<ReportDimension, string>> = { repo: "repository" };

/**
 * One sentence for each name that no stored call has, with those it may have meant: a misspelt name and one that is new
 * give the same numbers otherwise.
 */
export async function unseenNames(
  store: Pick<ReadStore, "report">,
  given: GivenNames,
): Promise<readonly string[]> {
  const asked = Object.entries(given) as [ReportDimension, readonly string[]][];
  const told = await Promise.all(
    asked.map(async ([dimension, names]) => {
      if (names.length === 0) return [];
      const seen = (await store.report(dimension, {})).map(({ group }) => group);
      return names
        .filter((name) => !seen.includes(name))
        .map((name) => unseen(nouns[dimension] ?? dimension, name, seen));
    }),
  );
  return told.flat();
}

function unseen(noun: string, name: string, seen: readonly string[]): string {
  const near = nearestNames(name, seen);
  const meant = near.length === 0 ? "" : `; did you mean ${near.join(", ")}?`;
  return `no stored call has the ${noun} ${JSON.stringify(name)}${meant}`;
}
