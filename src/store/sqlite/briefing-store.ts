import type { Tenanted } from "../engine.ts";
import type { ProposalStore, ReadStore } from "../port.ts";
import { proposeItems, termStatistics } from "./proposals.ts";
import { readSource } from "./source-reading.ts";

/** What a briefing asks of a store. */
export type BriefingStore = ProposalStore & Pick<ReadStore, "source">;

/** The verbs of a briefing over one connection. */
export function briefingStore(context: Tenanted): BriefingStore {
  const { connection } = context;
  return {
    proposeItems: (query) => connection.read(() => proposeItems(context, query)),
    termStatistics: (terms) => connection.read(() => termStatistics(context, terms)),
    source: (sourceKey) => connection.read(() => readSource(context, sourceKey)),
  };
}
