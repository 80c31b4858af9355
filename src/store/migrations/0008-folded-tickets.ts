import type { Migration } from "./migration.ts";

/**
 * Two tables that nothing ever wrote: a ticket is folded from the signals of sessions and the journal when it is asked for,
 * as of that moment, and a session's signals are folded anew from its rows (decision 14).
 */
export const foldedTickets: Migration = {
  version: 8,
  name: "folded-tickets",
  up(schema) {
    schema.exec("DROP TABLE ticket; DROP TABLE signal_state;");
  },
};
