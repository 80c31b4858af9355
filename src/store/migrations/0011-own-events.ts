import type { Migration } from "./migration.ts";

/**
 * What we note ourselves among the events is looked for every minute, and a few of millions. An index of all sources
 * would cost every event; a query has to say the condition word for word to be answered from this one.
 */
export const ownEvents: Migration = {
  version: 11,
  name: "own-events",
  up(schema) {
    schema.exec(`
      CREATE INDEX event_own ON event (tenant_id, source, event_key)
      WHERE source >= 'whetstone.' AND source < 'whetstone/'`);
  },
};
