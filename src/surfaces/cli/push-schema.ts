import { z } from "zod";
import { readReport } from "./read-schema.ts";
import { count } from "./session-schemas.ts";

/** What `whetstone push` prints; with --watch one document for each time something was sent. */
export const pushReport = readReport.extend({
  server: z.string().describe("the one that answered last"),
  tenant: z.string().describe("of the server's store"),
  sender: z.string().describe("name of the key, which everything stored bears"),
  isDryRun: z.boolean(),
  rows: z
    .strictObject({ received: count, stored: count, duplicate: count, rejected: count })
    .describe("as the server counts them: received = stored + duplicate + rejected"),
  requests: count,
  sentBytes: count.describe("compressed"),
  retries: count,
  failovers: count,
  refused: z
    .array(z.strictObject({ source: z.string(), reason: z.string() }))
    .describe("sources that the server could not take"),
});
