import type { DecisionStore } from "../store/decision-port.ts";
import type { PolicyStore } from "../store/policy-port.ts";
import type { JournalStore, RecordStore } from "../store/port.ts";
import type { AdaptationStore, StatisticsStore } from "../store/statistics-port.ts";

/** What the intelligence needs of a store: the record's door in, counts out, and the journal of changes. */
export type IntelligenceStore = Pick<RecordStore, "append"> &
  StatisticsStore &
  AdaptationStore &
  PolicyStore &
  DecisionStore &
  Pick<JournalStore, "act">;
