import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import type { Machine } from "../e2e/whetstone.ts";

/** What the record holds, in the order of its keys, without what differs where another machine read it. */
const queries: readonly string[] = [
  `SELECT s.session_key, s.variant, t.step_key, k.text AS kind, t.at, t."ordinal", t.locator, t.excerpt
   FROM step t JOIN session s ON s.session_id = t.session_id JOIN dictionary k ON k.text_id = t.kind_id
   ORDER BY 1, 2, 3`,
  `SELECT s.session_key, s.variant, o.call_key, p.text AS part, o.revision, o."ordinal", o.exit_code, o.params_redacted,
     o.error_redacted, o.latency_us, o.at, o.locator
   FROM execution_observation o JOIN session s ON s.session_id = o.session_id
   JOIN dictionary p ON p.text_id = o.part_id ORDER BY 1, 2, 3, 4, 5`,
  `SELECT s.session_key, s.variant, u.request_key, u.revision, u.input, u.output, u.cache_read, u.cache_write
   FROM usage u JOIN session s ON s.session_id = u.session_id ORDER BY 1, 2, 3, 4`,
  `SELECT s.session_key, s.variant, d.text AS field, f."ordinal", f.value
   FROM session_fact f JOIN session s ON s.session_id = f.session_id JOIN dictionary d ON d.text_id = f.field_id
   WHERE d.text <> 'lineage' ORDER BY 1, 2, 3, 4, 5`,
];

/** Compares two records row by row, in as little memory as one row takes. Answers how many rows they have. */
export function expectSameRecord(actual: Machine, expected: Machine): number {
  const [mine, other] = [open(actual), open(expected)];
  let rows = 0;
  try {
    for (const sql of queries) {
      const theirs = other.prepare(sql).iterate();
      for (const row of mine.prepare(sql).iterate()) {
        rows += 1;
        expect(row).toEqual(theirs.next().value);
      }
      expect(theirs.next().done).toBe(true);
    }
  } finally {
    mine.close();
    other.close();
  }
  return rows;
}

function open({ whetstoneHome }: Machine): DatabaseSync {
  return new DatabaseSync(join(whetstoneHome, "whetstone.db"), { readOnly: true });
}
