import { z } from "zod";
import { outcomes } from "../../core/outcome.ts";
import { evidenceKinds } from "../../harness/house.ts";
import { modes } from "../../harness/mode.ts";
import { houseSchema, predictionSchema } from "./intelligence-schemas.ts";
import { count, text } from "./session-schemas.ts";

const share = z.number().min(0).max(1);
const phase = z.enum(["closed", "open", "half-open"]);
const circuit = z.strictObject({
  house: z.string(),
  trial: text.describe("the change on trial whose runs have this circuit of their own"),
  phase,
  trips: count.describe("how often it opened"),
});

/** What the commands of the harness print with `--json`. */
export const harnessSchemas = {
  run: z.strictObject({
    tool: z.string(),
    ok: z.literal(true),
    data: z.unknown().describe("what the tool answered"),
    provenance: z.strictObject({
      execution: z.string(),
      session: z.string(),
      house: z.string(),
      mode: z.enum(modes),
      model: text,
      tool: z.string(),
      started: z.iso.datetime(),
      completed: z.iso.datetime(),
      inputHash: z.string(),
      outputHash: text,
      sources: z.array(z.string()),
      confidence: share.nullable(),
      prediction: text.describe("id of the prediction made before"),
      retries: count,
      breaker: phase,
      prefetched: z.boolean(),
    }),
    prediction: predictionSchema.nullable(),
    outcome: z.enum(outcomes),
    route: z
      .strictObject({
        house: z.string(),
        confidence: z.number().describe("lower end of the best house's interval, 0..1"),
        asks: z.boolean(),
        reason: z.string(),
      })
      .nullable()
      .describe("the router's advice; null in mode simple, and where every circuit is open"),
    next: z
      .strictObject({ tool: z.string(), params: z.unknown(), followed: count, of: count })
      .nullable(),
    degraded: z.array(z.string()).describe("what the harness had to do without"),
  }),
  tools: z.strictObject({
    tools: z.array(
      z.strictObject({
        name: z.string(),
        description: z.string(),
        access: z.enum(["read", "write"]),
        idempotent: z.boolean(),
        mayLeave: z.boolean().describe("whether it leaves this machine"),
        inputSchema: z.record(z.string(), z.unknown()).describe("JSON Schema of its parameters"),
        houses: z.array(z.string()).describe("that may use it"),
        circuits: z.array(circuit).describe("those that are not closed, or ever opened"),
      }),
    ),
    otherCircuits: z
      .array(circuit.extend({ tool: z.string() }))
      .describe("the same of tools that a program brought: it alone knows them"),
    missingServers: z
      .array(z.strictObject({ server: z.string(), reason: z.string(), hint: text }))
      .describe("MCP servers that did not start: their tools are missing"),
  }),
  houses: z.strictObject({
    houses: z.array(
      houseSchema.extend({
        role: text,
        sovereign: z.boolean().nullable().describe("null for a house that is not configured"),
        evidence: z.enum(evidenceKinds).nullable(),
        receives_from: z.array(z.string()),
      }),
    ),
  }),
};
