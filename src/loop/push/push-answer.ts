import { z } from "zod";

const count = z.int().min(0);

/** What `GET /ingest` answers. */
export const greetingSchema = z.object({
  version: z.int(),
  store: z.string().regex(/^[0-9a-f]{16}$/),
  tenant: z.string().min(1),
  sender: z.string().min(1),
  maxBodyBytes: z.int().min(1),
});

const newRows = z.object({
  sessions: count,
  steps: count,
  calls: count,
  results: count,
  successes: count,
  failures: count,
  usage: count,
  diagnostics: count,
});

const lineAnswer = z.union([
  z.object({
    stored: count,
    duplicate: count,
    rejected: z.record(z.string(), count),
    newRows,
  }),
  z.object({ refused: z.enum(["invalid", "gap"]), reason: z.string() }),
]);

/** What `POST /ingest` answers. */
export const pushAnswerSchema = z.object({
  received: count,
  stored: count,
  duplicate: count,
  rejected: count,
  lines: z.array(lineAnswer),
});

export type Greeting = z.infer<typeof greetingSchema>;
export type PushAnswer = z.infer<typeof pushAnswerSchema>;
export type LineAnswer = z.infer<typeof lineAnswer>;
