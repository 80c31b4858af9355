import { z } from "zod";
import { outcomes, sessionOutcomeSources } from "../../core/outcome.ts";

const count = z.int().min(0);
const text = z.string().nullable();
const spooled = count.describe("records that wait in the spool for a newer Whetstone");

/** What the commands that change the store print with `--json`. */
export const actSchemas = {
  outcome: z.strictObject({
    session: z.string(),
    outcome: z.enum(outcomes),
    source: z.enum(sessionOutcomeSources),
    outranked: z
      .boolean()
      .nullable()
      .describe("the verdict is kept, but a more trusted source says how the session went"),
    spooled,
  }),
  forget: z.strictObject({
    forgotten: z.string(),
    sessions: count,
    rows: count,
    shownTo: z.array(z.string()),
  }),
  hook: z.looseObject({}).describe("what the host expects; nothing at all where nothing is said"),
  import: z.strictObject({
    executions: count.describe("in the file"),
    newExecutions: count.describe("of them, those that were not in the store yet"),
    adaptations: count,
    predictionsLeftOut: count.describe("they name no call that could score them"),
    unreadable: count.describe("rows that do not have the shape of their table"),
  }),
  drain: z.strictObject({
    ran: z.boolean().describe("false when another process does it"),
    files: count,
    records: count.describe("committed; some may have been there before"),
    damaged: count.describe("lines that could not be taken; kept in spool/damaged"),
    pending: count.describe("files that still wait"),
    transcripts: count.describe("transcripts that hooks had named, and that were read"),
    missing: count.describe("of those that hooks had named, the ones that are not there"),
  }),
  rebuild: z.strictObject({
    sessions: count,
    items: count,
    seconds: z.number(),
    remadeIndexes: z
      .array(z.string())
      .describe("indexes of the database that did not hold what their tables do, made again first"),
    indexFindings: count.describe("what the engine had found wrong with them"),
    equal: z.boolean().nullable().describe("null without --verify"),
    before: text,
    after: text,
  }),
};
