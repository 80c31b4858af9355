import { nearestNames } from "../../core/nearest-names.ts";
import type { ReadStore, ReportDimension } from "../../store/port.ts";
import type { StatisticsStore } from "../../store/statistics-port.ts";

type NameKind = ReportDimension | "taskType";
type NameStore = Pick<ReadStore, "report"> & Pick<StatisticsStore, "taskTypes">;

/** Names that a person gave, by what they are names of. */
export type GivenNames = Partial<Record<NameKind, readonly string[]>>;

const nouns: Partial<Record<NameKind, string>> = { repo: "repository", taskType: "task type" };

/**
 * One sentence for each name that no stored call has, with those it may have meant: a misspelt name and one that is new
 * give the same numbers otherwise.
 */
export async function unseenNames(store: NameStore, given: GivenNames): Promise<readonly string[]> {
  const asked = Object.entries(given) as [NameKind, readonly string[]][];
  const told = await Promise.all(
    asked.map(async ([kind, names]) => {
      if (names.length === 0) return [];
      const seen = await seenNames(store, kind);
      return names
        .filter((name) => !seen.includes(name))
        .map((name) => unseen(nouns[kind] ?? kind, name, seen));
    }),
  );
  return told.flat();
}

async function seenNames(store: NameStore, kind: NameKind): Promise<readonly string[]> {
  if (kind === "taskType") return await store.taskTypes();
  // Calls of which it is not known stand under no name.
  return (await store.report(kind, {})).map(({ group }) => group).filter((name) => name !== "");
}

function unseen(noun: string, name: string, seen: readonly string[]): string {
  const near = nearestNames(name, seen);
  const meant = near.length === 0 ? "" : `; did you mean ${near.join(", ")}?`;
  return `no stored call has the ${noun} ${JSON.stringify(name)}${meant}`;
}
