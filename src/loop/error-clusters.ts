import { errorTemplate } from "../ingest/error-template.ts";
import type { ErrorCluster, SessionFilter } from "../store/port.ts";
import type { LoopParts } from "./parts.ts";

/** A group of like failures with the masked line they share. */
export interface NamedErrorCluster extends ErrorCluster {
  readonly template: string;
}

/** Groups of failures, most frequent first. The record keeps a template's id; its text is made from an example. */
export async function errorClusters(
  parts: LoopParts,
  filter: SessionFilter,
): Promise<readonly NamedErrorCluster[]> {
  const clusters = await parts.store.errorClusters(filter);
  return clusters.map((cluster) => ({
    ...cluster,
    template: errorTemplate({ tool: cluster.tool, errorClass: "failure", text: cluster.example }),
  }));
}
