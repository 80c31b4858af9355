import { z } from "zod";
import { count } from "./session-schemas.ts";

/** What was read of transcripts. */
export const readReport = z.strictObject({
  files: count.describe("sources read"),
  unchanged: count.describe("sources not opened, because nothing changed since they were read"),
  bytes: count,
  seconds: z.number(),
  sessions: count.describe("new"),
  steps: count.describe("new"),
  executions: count.describe("new"),
  byHarness: z.record(z.string(), count),
  outcomes: z
    .strictObject({ success: count, failure: count, unknown: count })
    .describe(
      "of results read now, also those of calls read before; unknown: new calls without one",
    ),
  orphans: count.describe("results whose call stands nowhere"),
  diagnostics: count,
  duplicates: count.describe("rows read that were stored already"),
  copied: count.describe("of these, rows of files that had not been read before"),
  unknownFormats: count,
  unknownFormatFiles: z.array(z.strictObject({ path: z.string(), looksLike: z.string() })),
});
