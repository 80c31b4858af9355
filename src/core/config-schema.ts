import { isAbsolute } from "node:path";
import { z } from "zod";
import { adaptiveModes } from "./adaptive-mode.ts";
import { defaultConfig } from "./default-config.ts";
import { harnessSchema, housesSchema } from "./harness-config.ts";
import { routingSchema } from "./routing-config.ts";
import { issuesSchema } from "./issues-config.ts";
import { serverAddress } from "./server-address.ts";

const mode = z.enum(adaptiveModes).optional();

/** `whetstone.config.json`; unknown keys are errors: a misspelt setting must not be silently without effect. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  exclude: z
    .array(
      z
        .string()
        .min(1)
        .refine((pattern) => !/^\.\.?[\\/]/.test(pattern), {
          error: "matches nothing: write the whole path, or leave the dots and their slash out",
        }),
    )
    .default([])
    .describe("Paths that are never read: absolute, `~/...`, or a pattern with * and **."),
  include: z
    .array(
      z.string().refine((path) => isAbsolute(path) || /^~(?:[\\/]|$)/.test(path), {
        error: "is not absolute: each command would read below the folder it was started in",
      }),
    )
    .default([])
    .describe("Further files or folders that every scan reads: absolute, or `~/...`."),
  houseRules: z
    .array(
      z.strictObject({
        house: z.string().min(1),
        harness: z.string().optional(),
        agent: z.string().optional(),
        repo: z.string().optional(),
      }),
    )
    .default([])
    .describe("First matching rule names the house of a session; no match leaves it unknown."),
  budgets: z
    .array(
      z
        .strictObject({
          harness: z.string().optional(),
          agent: z.string().optional(),
          repo: z.string().optional(),
          tokens: z.int().positive().optional(),
          costUsd: z.number().positive().optional(),
        })
        .refine(
          ({ tokens, costUsd }) => tokens !== undefined || costUsd !== undefined,
          "a budget needs `tokens`, `costUsd` or both",
        ),
    )
    .default([])
    .describe(
      "What one session may spend, in tokens (cached ones too) or US dollars; first matching rule. Past it `whetstone health` opens a ticket.",
    ),
  modes: z
    .strictObject({
      policy: mode.describe(
        "How far values of houses may adapt; holds against `whetstone policy mode`, as all modes here.",
      ),
      routing: mode.describe("How far it may adapt which model or house does a type of work."),
      cache: mode.describe("How far reading ahead may adapt."),
      threshold: mode.describe("How far time limits and concurrency of tools may adapt."),
    })
    .prefault({}),
  bootstrap: z
    .strictObject({
      maxTokens: z
        .int()
        .min(0)
        .max(32_000)
        .default(defaultConfig.bootstrap.maxTokens)
        .describe("Length limit of a briefing, in tokens."),
      minConfidence: z
        .number()
        .min(0)
        .max(1)
        .default(defaultConfig.bootstrap.minConfidence)
        .describe("Least confidence of an item that is shown."),
    })
    .prefault({}),
  routing: routingSchema,
  holdout: z
    .strictObject({
      epsilon: z
        .number()
        .min(0)
        .max(0.9)
        .default(defaultConfig.holdout.epsilon)
        .describe(
          "Share of sessions that are briefed with nothing, so that the effect can be measured.",
        ),
    })
    .prefault({}),
  server: z
    .strictObject({
      host: z
        .string()
        .min(1)
        .default(defaultConfig.server.host)
        .describe("Address that `whetstone serve` listens on."),
      port: z
        .int()
        .min(0)
        .max(65_535)
        .default(defaultConfig.server.port)
        .describe("Port that `whetstone serve` listens on; 0 takes any free one."),
      cycleSeconds: z
        .number()
        .min(0.1)
        .max(86_400)
        .default(defaultConfig.server.cycleSeconds)
        .describe("Pause between two looks of the server for what is to be learned."),
      requestsPerSecond: z
        .number()
        .min(0)
        .max(1_000_000)
        .default(defaultConfig.server.requestsPerSecond)
        .describe("Requests that each key may send in a second; 0 is no limit."),
    })
    .prefault({}),
  push: z
    .strictObject({
      servers: z
        .array(
          z.strictObject({
            url: z
              .string()
              .refine((url) => serverAddress(url) !== null, {
                error: "give http://host:port or https://host; the key stands in a file",
              })
              .describe("What `whetstone serve` prints there."),
            keyFile: z
              .string()
              .min(1)
              .optional()
              .describe(
                "File of mode 0600 that holds the key of this server; `~/...` is the home folder.",
              ),
          }),
        )
        .default([])
        .describe("Servers that `whetstone push` sends to, in the order they are tried."),
      retrySeconds: z
        .number()
        .min(0)
        .max(86_400)
        .default(defaultConfig.push.retrySeconds)
        .describe("How long servers that do not answer are tried again."),
    })
    .prefault({}),
  telemetry: z
    .strictObject({
      otlpEndpoint: z
        .url({ protocol: /^https?$/ })
        .nullable()
        .default(defaultConfig.telemetry.otlpEndpoint)
        .describe(
          "OTLP/HTTP receiver that is told of events and scores; `/v1/logs` is added. Null sends nothing.",
        ),
      otlpKeyFile: z
        .string()
        .min(1)
        .nullable()
        .default(defaultConfig.telemetry.otlpKeyFile)
        .describe(
          "File of mode 0600 that holds the bearer key of that receiver; `~/...` is the home folder.",
        ),
    })
    .prefault({}),
  issues: issuesSchema,
  houses: housesSchema,
  harness: harnessSchema,
  scan: z
    .strictObject({
      maxLineMb: z
        .number()
        .positive()
        .max(512)
        .default(defaultConfig.scan.maxLineMb)
        .describe("Longer lines are reported, not read."),
      maxDocumentMb: z
        .number()
        .positive()
        .max(512)
        .default(defaultConfig.scan.maxDocumentMb)
        .describe("Longer JSON documents are reported, not read."),
    })
    .prefault({}),
});

export type Config = z.infer<typeof configSchema>;
