import { z } from "zod";
import { keyScopes } from "../../store/api-key-port.ts";

const text = z.string().nullable();
const definition = {
  manager: z.enum(["systemd", "launchd"]).nullable().describe("of this platform"),
  path: text.describe("file of the definition"),
};
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
  "service install": z.strictObject({
    status: z
      .enum(["installed", "unsupported", "dry-run"])
      .describe("unsupported: nothing was done, because no service manager answers"),
    reason: text.describe("why it is unsupported"),
    ...definition,
    text: text.describe("the definition; null where no manager is known"),
  }),
  "service remove": z.strictObject({
    status: z.enum(["removed", "absent", "unsupported"]),
    reason: text.describe("why it is unsupported"),
    ...definition,
  }),
  "service status": z.strictObject({
    status: z.enum(["running", "starting", "stopped", "failed", "absent", "unsupported"]),
    reason: text.describe("why it is unsupported"),
    ...definition,
    detail: text.describe("what the manager says besides"),
    enabled: z.boolean().nullable().describe("whether it starts by itself"),
    current: z
      .boolean()
      .nullable()
      .describe("whether it runs this Node and this program with this home folder"),
    pid: z.int().nullable(),
    health: z.strictObject({
      url: z.string(),
      state: z.enum(["ok", "unhealthy", "unreachable"]),
      detail: text,
    }),
  }),
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
