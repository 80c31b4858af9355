import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { realHome } from "./core/real-home.ts";
import { runCli } from "./surfaces/cli/program.ts";
import { version } from "./version.ts";

const abort = new AbortController();
// The first Ctrl-C or SIGTERM ends the work cleanly; a second of either ends the process.
const endings = ["SIGINT", "SIGTERM"] as const;
for (const signal of endings) process.on(signal, stop);
function stop(): void {
  for (const signal of endings) process.off(signal, stop);
  abort.abort();
}
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A reader that went away (`whetstone sessions | head`) is not an error.
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`error: the output cannot be written: ${error.message}\n`);
  process.exit(1);
});
// Where even errors cannot be told, the exit code still does.
process.stderr.on("error", () => undefined);

// A bundle of CommonJS has no await at its top.
void main();

async function main(): Promise<void> {
  process.exitCode = await runCli({
    argv: process.argv.slice(2),
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    userHome: realHome(process.env["HOME"] || homedir()),
    cwd: () => process.cwd(),
    version,
    signal: abort.signal,
    startServer: async (options) =>
      (await import("./surfaces/server/server.ts")).startServer(options),
    installation: {
      node: process.execPath,
      // Beside the sources and beside what is built of them alike.
      script: fileURLToPath(new URL("../bin/whetstone.js", import.meta.url)),
      platform: process.platform,
      userId: process.getuid?.() ?? null,
    },
  });
}
