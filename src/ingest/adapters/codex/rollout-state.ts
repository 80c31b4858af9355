import { createRecentMap, type RecentMap } from "../../readers/recent-map.ts";
import type { TokenTotals } from "./token-totals.ts";

export interface RolloutState {
  /** Whose file it is; null until something of the session is told. */
  session: { readonly id: string | null; readonly parentId: string | null } | null;
  announced: boolean;
  /** True once the working directory was told. */
  hasFolder: boolean;
  model: string;
  /** True where the thread goes on from another's history, whose tokens its counters include. */
  inherited: boolean;
  turnId: string | null;
  /** Steps of the turn that were named after it. */
  turnSteps: number;
  /** Id of the last step that has one. */
  lastStep: string | null;
  /** For each request of a person, the step before it: where a rollback of its turn leads. */
  turns: (string | null)[];
  totals: TokenTotals | null;
  /** True once the file held a response item: then message events only repeat what items say. */
  hasItems: boolean;
  calls: RecentMap<true>;
  unknown: string[];
}

export function createRolloutState(): RolloutState {
  return {
    session: null,
    announced: false,
    hasFolder: false,
    model: "",
    inherited: false,
    turnId: null,
    turnSteps: 0,
    lastStep: null,
    turns: [],
    totals: null,
    hasItems: false,
    calls: createRecentMap(),
    unknown: [],
  };
}
