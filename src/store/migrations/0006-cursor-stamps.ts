import type { Migration } from "./migration.ts";

/**
 * Every scan asks for the stamps of all sources. A cursor's row holds its reader's state as well, a page or more of what
 * nobody asks for: the index alone answers, from a tenth of the pages.
 */
export const cursorStamps: Migration = {
  version: 6,
  name: "cursor-stamps",
  up(schema) {
    schema.exec(
      "CREATE INDEX cursor_stamps ON cursor (tenant_id, source_key, stamp, reader_version)",
    );
  },
};
