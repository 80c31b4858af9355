import { WhetstoneError } from "../../../core/errors.ts";
import { safeText } from "../../../core/safe-text.ts";
import type { PushReport, PushRequest } from "../../../loop.ts";
import { announceFolders } from "../announce-folders.ts";
import { type CommandContext, type CommandSpec, flag, option } from "../command.ts";
import { formatBytes, formatCount, formatDuration, formatPlural } from "../format.ts";
import { givenPaths, unreadPaths } from "../given-paths.ts";
import { loaded, openLoop } from "../open-loop.ts";
import { keyVariable, pushServers, unencrypted } from "../push-servers.ts";

/** Of a file, with why it was not sent; longer than any path. */
const longestPlace = 10_000;

export const push: CommandSpec = {
  name: "push",
  summary: "Send what is new in transcripts to a server, redacted before it leaves",
  details: `Reads as \`whetstone scan\` does and sends what a store keeps of it: excerpts, calls and their outcomes, never whole texts. What the server acknowledged is remembered here and not sent again; cut off anywhere, the next run goes on from there, and everything arrives exactly once. Of several servers the first that answers is taken; servers that are busy or away are tried again for --retry-for seconds, the next one in between. Keys stand in files or in ${keyVariable}, never on the command line. Exit 1 when no server answers, or when a path or a file was not taken; exit 2 when a key or an address is wrong.`,
  args: [
    {
      syntax: "[path...]",
      description: "files or folders; none means every known agent folder of this machine",
    },
  ],
  options: [
    {
      flags: "--to <url...>",
      description:
        "a server; given again, the next one to try. Default: those of the configuration",
    },
    {
      flags: "--key-file <file...>",
      description:
        "file of mode 0600 that holds the key: one for all servers, or one for each, in their order",
    },
    {
      flags: "--retry-for <seconds>",
      description: "how long to try servers that do not answer; default 30 (push.retrySeconds)",
    },
    { flags: "--dry-run", description: "greet the server, read, count, and send nothing" },
    { flags: "--watch", description: "stay and send what is added (Ctrl-C ends)" },
  ],
  examples: [
    {
      command: "push --to https://whetstone.example --key-file ~/.whetstone/server-key",
      explains: "all agents of this machine",
    },
    {
      command: "push --dry-run",
      explains: "what would be sent to the configured server",
    },
    {
      command: "push ./runs --to http://10.0.0.5:3800 --to http://10.0.0.6:3800 --json",
      explains: `a folder; the second server where the first is away; key in ${keyVariable}`,
    },
    { command: "push --watch", explains: "keep sending while agents work" },
  ],
  run: async (input, context) => {
    const { config } = await loaded(context);
    const paths = givenPaths(input);
    const servers = pushServers(input, context, config.push);
    const { terminal } = context;
    for (const host of unencrypted(servers))
      terminal.note(`http://${host} is not encrypted: others on the way can read the key.`);
    await using loop = await openLoop(context);
    const isDryRun = flag(input, "dryRun");
    if (paths.length === 0) await announceFolders(loop, context, fateOf(servers, isDryRun));
    const request = {
      paths,
      servers,
      isDryRun,
      retryForMs: retrySeconds(option(input, "retryFor"), config.push.retrySeconds) * 1000,
      signal: context.signal,
      onProgress: (text: string) => terminal.progress(text),
      onNote: (text: string) => terminal.note(text),
    };
    if (flag(input, "watch")) {
      await loop.watchAndPush(request, (report) => printReport(report, context));
      return 0;
    }
    const report = await loop.push(request);
    terminal.progress("");
    printReport(report, context);
    const unread = unreadPaths(paths, report, context);
    return report.refused.length + unread.length === 0 ? 0 : 1;
  },
};

function fateOf(servers: PushRequest["servers"], isDryRun: boolean): string {
  if (isDryRun) return "nothing is sent";
  return `what is kept of it is redacted and sent to ${servers.map(({ url }) => url).join(", else ")}`;
}

function printReport(report: PushReport, { terminal, json }: CommandContext): void {
  if (json) return terminal.printJson(report);
  const { rows, refused, isDryRun } = report;
  const read = `${formatPlural(report.files, "file")} (${formatBytes(report.bytes)})`;
  const took = formatDuration(report.seconds * 1000);
  terminal.print(
    isDryRun
      ? `Would send ${read} to ${report.server}, in ${formatBytes(report.sentBytes)}`
      : `Sent ${read} to ${report.server} in ${took}, in ${formatBytes(report.sentBytes)}`,
  );
  const { sessions, steps, executions } = report;
  terminal.print(
    `New ${isDryRun ? "here" : "there"}: ${formatPlural(sessions, "session")}, ${formatPlural(steps, "step")}, ${formatPlural(executions, "tool call")}`,
  );
  if (!isDryRun) {
    terminal.print(
      `Of ${formatPlural(rows.received, "row")}: ${formatCount(rows.stored)} stored, ${formatCount(rows.duplicate)} there before, ${formatCount(rows.rejected)} rejected${rows.rejected > 0 ? " (forgotten there)" : ""}`,
    );
  }
  for (const { source, reason } of refused)
    terminal.note(safeText(`not taken: ${source}: ${reason}`, longestPlace));
  for (const { path, looksLike } of report.unknownFormatFiles.slice(0, 20))
    terminal.note(safeText(`not sent: ${path} (${looksLike})`, longestPlace));
}

function retrySeconds(given: string | undefined, usual: number): number {
  if (given === undefined) return usual;
  const seconds = Number(given);
  if (/^\d+(?:\.\d+)?$/.test(given) && seconds <= 86_400) return seconds;
  throw new WhetstoneError("retry-seconds", `--retry-for ${given} is no number of seconds`, {
    exitCode: 2,
    hint: "give seconds from 0 to 86400; 0 tries once",
  });
}
