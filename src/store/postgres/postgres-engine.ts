import type { Engine } from "../engine.ts";
import { excerptWords } from "./excerpt-words.ts";
import { itemTermRows } from "./item-term-rows.ts";
import { postgresMigrations } from "./migrations/steps.ts";

const rowNumbers = {
  step: "step_step_id_seq",
  execution_observation: "execution_observation_observation_id_seq",
  item: "item_item_id_seq",
} as const;

/** PostgreSQL 15 or later. */
export const postgresEngine: Engine = {
  name: "postgresql",
  newRowId: (table) => `coalesce(?::bigint, nextval('${rowNumbers[table]}'))`,
  excerpts: excerptWords,
  itemTerms: itemTermRows,
  schemaVersion: postgresMigrations.length,
  // The server's own, so that the clocks of several machines need not agree.
  leaseTime(connection) {
    const [row] = connection.rows(
      "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
    );
    return Number(row?.[0]);
  },
  databaseBytes(connection) {
    const [row] = connection.rows("SELECT pg_database_size(current_database())");
    return Number(row?.[0]);
  },
  // The server sees to its log itself.
  logStanding: () => Promise.resolve(null),
  async damage(connection) {
    const { readDamage } = await import("./read-damage.ts");
    return readDamage(connection);
  },
  // The server has its own means for that (amcheck, REINDEX), and needs no program for it.
  mendIndexes: () => Promise.resolve({ remade: [], findings: 0 }),
  // Rows that are deleted stay in their pages until `eraseFreed` writes the tables anew.
  deleting: (_connection, work) => work(),
  async eraseFreed(connection) {
    const { eraseFreed } = await import("./erase-freed.ts");
    await eraseFreed(connection);
  },
};
