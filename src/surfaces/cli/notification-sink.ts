import { appendFile } from "node:fs/promises";
import { resolve } from "node:path";
import { WhetstoneError } from "../../core/errors.ts";
import { homeRelative } from "../../core/home-relative.ts";
import { safeText } from "../../core/safe-text.ts";
import type { NamedSink } from "../../loop/deliver-once.ts";
import { type CommandContext, type CommandInput, option } from "./command.ts";
import { isStandardOutput } from "./standard-output.ts";

export const sinkNames = ["console", "file"] as const;

/** The sink that `--sink` and `--path` name. Throws `bad-sink` (exit 2). */
export function notificationSink(input: CommandInput, context: CommandContext): NamedSink {
  const kind = option(input, "sink");
  const path = option(input, "path");
  if (kind === "console" && path === undefined) return consoleSink(context);
  if (kind === "file" && path !== undefined)
    return isStandardOutput(path, context.json) ? streamSink(context) : fileSink(path, context);
  throw new WhetstoneError("bad-sink", "no sink was named", {
    hint: "give --sink console, or --sink file with --path FILE",
    exitCode: 2,
  });
}

/** A line each; handed on before it counts as delivered. With `--json`, whose own document standard output is, on standard error. */
function consoleSink({ terminal, json }: CommandContext): NamedSink {
  return {
    name: "console",
    deliver: ({ severity, category, title, body }) =>
      terminal.write(
        safeText(`${severity} ${category}: ${title}: ${body}`, 1000),
        json ? "stderr" : "stdout",
      ),
  };
}

/** One JSON document a line on standard output; handed on before it counts as delivered. */
function streamSink({ terminal }: CommandContext): NamedSink {
  return {
    name: "standard output",
    deliver: (notification) => terminal.write(JSON.stringify(notification)),
  };
}

/** Appends one JSON document a line; on the disk before it counts as delivered. */
function fileSink(path: string, { cwd, userHome }: CommandContext): NamedSink {
  const file = resolve(cwd, path);
  return {
    name: `file ${homeRelative(file, userHome)}`,
    deliver: (notification) =>
      appendFile(file, `${JSON.stringify(notification)}\n`, { flush: true, mode: 0o600 }),
  };
}
