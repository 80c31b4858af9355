import { chooseAdapter } from "./choose-adapter.ts";
import type { Adapter, Observed, ReadContext } from "./contract.ts";
import { ioReason } from "./io-reason.ts";
import { probe } from "./probe.ts";
import { adapters } from "./registry.ts";

/** What a file turned out to be. */
export type ObservedSource =
  | { readonly kind: "read"; readonly adapter: Adapter }
  | { readonly kind: "unknown"; readonly looksLike: string }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Makes the check of a source's records, by the adapter that tells them: those it names are not given. */
export type LeavingOut = (adapter: Adapter) => (record: Observed) => boolean;

/**
 * Reads one source from its start and gives its raw records, a chunk at a time, as its adapter tells them: nothing is
 * stored, admitted or redacted. Nothing that the source holds makes it throw; what was read before a fault is given.
 */
export async function* observeSource(
  path: string,
  context: ReadContext,
  leavingOut: LeavingOut = () => () => false,
): AsyncGenerator<readonly Observed[], ObservedSource, undefined> {
  try {
    const found = chooseAdapter(await probe(path, context.scratch), adapters, undefined);
    if (found.kind === "unknown") return found;
    const { adapter } = found;
    const source = { path, format: adapter.name, stamp: "" };
    const leavesOut = leavingOut(adapter);
    for await (const { records } of adapter.read(source, null, context)) {
      yield records.filter((record) => !leavesOut(record));
    }
    return { kind: "read", adapter };
  } catch (error) {
    return { kind: "unreadable", reason: ioReason(error) ?? readerFault(error) };
  }
}

/** A fault of a reader costs its source only. Its message may quote the source, so it is left out. */
export function readerFault(error: unknown): string {
  return `the reader failed with ${error instanceof Error ? error.name : "no error"}`;
}
