import { z } from "zod";

const count = z.int().min(0);

const pairs = z.strictObject({
  files_scanned: count,
  raw_pairs: count,
  unique_pairs: count,
  duplicates_removed: count,
  avg_prompt_words: z.number().nullable().describe("of the unique pairs; null without any"),
  avg_response_words: z.number().nullable(),
  avg_ratio: z.number().nullable(),
  output: z.string().nullable().describe("the file that was written; null with --dry-run"),
  samples: z.array(
    z.strictObject({
      terse: z.string(),
      rich: z.string(),
      source: z.string(),
      model: z.string(),
      ratio: z.number(),
    }),
  ),
  passedOver: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
});

const trainingRuns = z.strictObject({
  kind: z.enum(["steps", "preference"]),
  sessions: count,
  lines: count,
  output: z.string().nullable().describe("the file that was written; null with --dry-run"),
});

/** What `whetstone pairs --json` prints; the second with --kind steps or preference. */
export const pairsSchema = z.union([pairs, trainingRuns]);
