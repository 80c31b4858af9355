import type { Migration } from "./migration.ts";

/**
 * With each execution that is recorded the latest time of its cell moves: as a part of the index it cost every commit a
 * page or two. It is looked for there only when what held the latest time is taken away.
 */
export const cellsWithoutTimes: Migration = {
  version: 12,
  name: "cells-without-times",
  up(schema) {
    schema.exec(`
      DROP INDEX session_cell_day;
      CREATE INDEX session_cell_day ON session_cell (tenant_id, cell_id, day, hour, weekday)`);
  },
};
