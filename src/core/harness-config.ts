import { z } from "zod";
import { absolutePathProblem } from "./absolute-path.ts";
import { allowedHostProblem } from "./allowed-host.ts";
import { defaultConfig } from "./default-config.ts";

const names = z.array(z.string().min(1));
const absolutePaths = z.array(textWithout(absolutePathProblem));
const hosts = z.array(textWithout(allowedHostProblem));
const { harness: defaults } = defaultConfig;
export const milliseconds = z.int().min(1).max(86_400_000);

/** Houses by name: what each may do in a harness. Naming any replaces those that are there by default. */
export const housesSchema = z
  .record(
    z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, "must be a short name in lower case"),
    z.strictObject({
      role: z.string().min(1).describe("in a word"),
      sovereign: z.boolean().default(false),
      tools: names.describe("names; * stands for any text, @read and @write for kinds of tools"),
      except: names.default([]),
      evidence: z.enum(["none", "citations", "proof"]).default("none"),
      receivesFrom: names.default([]).describe("houses whose artefacts it takes"),
    }),
  )
  .default(defaultConfig.houses)
  .describe("Named roles of a harness and what each may do; artefacts flow one way between them.");

export const harnessSettingsSchema = z.strictObject({
  mode: z
    .enum(["simple", "intelligent", "sovereign"])
    .default(defaults.mode)
    .describe("Mode of a harness that names none."),
  allowedPaths: absolutePaths
    .default(defaults.allowedPaths)
    .describe("Folders that tools may touch besides the current one, absolute."),
  allowedHosts: hosts
    .default(defaults.allowedHosts)
    .describe(
      "Hosts that tools may reach: `name`, `name:port` or `*.name`, without scheme or path.",
    ),
  sovereignNetworkTools: names
    .default(defaults.sovereignNetworkTools)
    .describe("Tools that leave the machine and may run in Sovereign mode all the same."),
  timeoutMs: milliseconds.default(defaults.timeoutMs).describe("Time limit of one attempt."),
  slowMs: milliseconds
    .default(defaults.slowMs)
    .describe("A call that takes longer counts against its circuit."),
  concurrencyPerTool: z
    .int()
    .min(1)
    .max(1000)
    .default(defaults.concurrencyPerTool)
    .describe("Calls of one tool in one house at a time; more wait."),
  prefetch: z
    .enum(["off", "suggest", "apply"])
    .default(defaults.prefetch)
    .describe("Whether what is likely to be read next is said, or read ahead."),
  recording: z
    .enum(["durable", "behind"])
    .default(defaults.recording)
    .describe(
      "Whether a result waits until its execution is on the disk, or the execution follows within a moment.",
    ),
  breaker: z
    .strictObject({
      windowMs: milliseconds
        .default(defaults.breaker.windowMs)
        .describe("Calls are counted over so many milliseconds."),
      minimumVolume: z
        .int()
        .min(1)
        .default(defaults.breaker.minimumVolume)
        .describe("Fewest calls of those that can open a circuit."),
      badRate: z
        .number()
        .gt(0)
        .max(1)
        .default(defaults.breaker.badRate)
        .describe("Share of failed or slow calls from which on it opens."),
      openMs: milliseconds
        .default(defaults.breaker.openMs)
        .describe("How long it stays open before it is probed."),
      probes: z
        .int()
        .min(1)
        .max(100)
        .default(defaults.breaker.probes)
        .describe("Calls let through to see; all must be good for it to close."),
    })
    .prefault({})
    .describe("When the circuit of a tool opens, and how it is probed."),
  giteaUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(defaults.giteaUrl)
    .describe("Server that the gitea tools speak to; its host has to be allowed too."),
  mcpServers: z
    .record(
      z.string().regex(/^[a-zA-Z0-9_-]{1,32}$/, "a name is 1 to 32 of a-z, A-Z, 0-9, _ and -"),
      z.strictObject({
        command: z.string().min(1),
        args: z.array(z.string()).default([]),
        env: z.record(z.string(), z.string()).default({}),
        cwd: z.string().min(1).exactOptional().describe("folder it is started in"),
        trustsAnnotations: z
          .boolean()
          .default(false)
          .describe("whether what its tools say of their harmlessness is believed"),
      }),
    )
    .default(defaults.mcpServers)
    .describe("MCP servers whose tools join those of a harness, as `server__tool`."),
});

export const harnessSchema = harnessSettingsSchema.prefault({});

/** A text of which a function has nothing to say; what it says is the message. */
function textWithout(problemOf: (text: string) => string | null) {
  return z.string().superRefine((text, context) => {
    const problem = problemOf(text);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  });
}
