import { errorTemplate, maskLine } from "../ingest/error-template.ts";
import type { ErrorCluster, SessionFilter } from "../store/port.ts";
import type { LoopParts } from "./parts.ts";

/** Like failures, whatever the tool is called in each harness, with the masked line they share. */
export interface ErrorGroup {
  readonly template: string;
  readonly templateIds: readonly string[];
  readonly failures: number;
  /** Most failures first; a session is counted once per tool. */
  readonly byTool: readonly {
    readonly tool: string;
    readonly failures: number;
    readonly sessions: number;
  }[];
  /** Redacted. */
  readonly example: string;
  readonly lastAt: number | null;
}

const defaultLimit = 20;
/** Clusters looked at for each group that is shown: harnesses name one tool in as many ways. */
const clustersPerGroup = 8;

/** Groups of failures, most frequent first. The record keeps a template's id; its text is made from an example. */
export async function errorGroups(
  parts: LoopParts,
  filter: SessionFilter,
): Promise<readonly ErrorGroup[]> {
  const limit = filter.limit ?? defaultLimit;
  const clusters = await parts.store.errorClusters({ ...filter, limit: limit * clustersPerGroup });
  const groups = Map.groupBy(clusters, (cluster) =>
    errorTemplate({
      tool: cluster.tool,
      // Where no line decides, the first one names the group.
      errorClass: maskLine(cluster.example.trim().split("\n", 1)[0] ?? ""),
      text: cluster.example,
    }),
  );
  return [...groups]
    .map(([template, group]) => errorGroup(template, group))
    .toSorted((a, b) => b.failures - a.failures || (a.template < b.template ? -1 : 1))
    .slice(0, limit);
}

function errorGroup(template: string, clusters: readonly ErrorCluster[]): ErrorGroup {
  const times = clusters.flatMap((cluster) => cluster.lastAt ?? []);
  return {
    template,
    templateIds: clusters.map((cluster) => cluster.templateId),
    failures: clusters.reduce((sum, cluster) => sum + cluster.failures, 0),
    byTool: clusters
      .map(({ tool, failures, sessions }) => ({ tool, failures, sessions }))
      .toSorted((a, b) => b.failures - a.failures || (a.tool < b.tool ? -1 : 1)),
    example: clusters[0]?.example ?? "",
    lastAt: times.length === 0 ? null : Math.max(...times),
  };
}
