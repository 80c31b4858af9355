import { z } from "zod";
import { keyScopes } from "../../store/api-key-port.ts";

const scopes = z.array(z.enum(keyScopes));

/** What the commands of the server print with `--json`. */
export const serverSchemas = {
  serve: z
    .strictObject({
      url: z.string(),
      otlpUrl: z.string().nullable().describe("of the port that --otlp-port names"),
      tokenFile: z.string(),
    })
    .describe("printed once it listens"),
  "keys list": z.strictObject({
    tenant: z.string(),
    keys: z.array(
      z.strictObject({
        name: z.string(),
        scopes,
        createdAt: z.int().describe("milliseconds since the epoch"),
        revokedAt: z.int().nullable().describe("milliseconds since the epoch; null while valid"),
      }),
    ),
  }),
  "keys add": z.strictObject({ name: z.string(), tenant: z.string(), scopes, key: z.string() }),
  "keys revoke": z.strictObject({ name: z.string(), revoked: z.int().min(0) }),
} as const;
