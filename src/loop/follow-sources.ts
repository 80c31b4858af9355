import { watchChanges } from "../ingest/watch.ts";
import { knownFolders } from "./known-folders.ts";
import type { LoopParts } from "./parts.ts";

export interface FollowedSources {
  /** Files and folders; empty: the folders of this machine's agents. */
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
}

/** Does `first`, then `again` whenever a source may have changed, until the signal aborts. */
export async function followSources(
  parts: LoopParts,
  { paths, signal }: FollowedSources,
  first: () => Promise<void>,
  again: () => Promise<void>,
): Promise<void> {
  const followed = paths.length > 0 ? paths : knownFolders(parts);
  try {
    await first();
    for await (const _ of watchChanges(followed, { signal })) await again();
  } catch (error) {
    // Stopping is how following ends, also in the middle of either.
    if (!(signal.aborted && error instanceof Error && error.name === "AbortError")) throw error;
  }
}
