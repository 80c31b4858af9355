import { z } from "zod";
import { pickVariants } from "../../loop/pick-attempts.ts";

export const pickSchema = z.strictObject({
  variant: z.enum(pickVariants),
  best: z.string().describe("session key of the first"),
  attempts: z
    .array(
      z.strictObject({
        name: z.string(),
        session: z.string(),
        score: z.number().describe("compares attempts of one call only"),
        reasons: z.array(z.string()).describe("strongest first"),
      }),
    )
    .describe("best first"),
});
