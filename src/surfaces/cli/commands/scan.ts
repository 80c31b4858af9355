import type { ScanReport } from "../../../loop.ts";
import { safeText } from "../../../core/safe-text.ts";
import { type CommandContext, type CommandSpec, flag } from "../command.ts";
import { formatBytes, formatCount, formatDuration, formatPlural } from "../format.ts";
import { givenPaths, unreadPaths } from "../given-paths.ts";
import { limitHeapGrowth } from "../limit-heap-growth.ts";
import { openLoop } from "../open-loop.ts";
import { announceFolders } from "../announce-folders.ts";

/** Of a file, with what it looks like; longer than any path. */
const longestPlace = 10_000;

export const scan: CommandSpec = {
  name: "scan",
  summary: "Read transcripts: those of this machine, or the given files and folders",
  details:
    "Formats are recognised by content. What was read before is not read again; a file that grew is read on from where it ended. Nothing leaves the machine. Exit 1 when a given path cannot be read: it is not there, is a device, or is made up by the operating system. What cannot be read inside a folder is reported and is no failure; nor is what `include` names in the configuration and is not there.",
  args: [
    {
      syntax: "[path...]",
      description: "files or folders; none means every known agent folder of this machine",
    },
  ],
  options: [
    { flags: "--watch", description: "stay and follow the files as they grow (Ctrl-C ends)" },
    { flags: "--no-learn", description: "store only; derive and harvest later" },
  ],
  examples: [
    { command: "scan", explains: "all agents of this machine" },
    { command: "scan ./runs --json", explains: "a folder; one JSON object on the last line" },
    { command: "scan --watch", explains: "keep learning while agents work" },
  ],
  run: async (input, context) => {
    limitHeapGrowth();
    const paths = givenPaths(input);
    await using loop = await openLoop(context);
    if (paths.length === 0) await announceFolders(loop, context);
    const request = {
      paths,
      learn: input.options["learn"] !== false,
      signal: context.signal,
      onProgress: (text: string) => context.terminal.progress(text),
    };
    if (flag(input, "watch")) {
      await loop.watch(request, (report) => printReport(report, context));
      return 0;
    }
    const report = await loop.scan(request);
    context.terminal.progress("");
    printReport(report, context);
    return unreadPaths(paths, report, context).length === 0 ? 0 : 1;
  },
};

/** One line of counts, what is new; then what could not be read, and why. */
export function printReport(report: ScanReport, context: CommandContext): void {
  const { terminal } = context;
  if (context.json) {
    terminal.printJson(report);
    return;
  }
  const speed =
    report.bytes > 0 && report.seconds > 0 ? `${formatBytes(report.bytes / report.seconds)}/s` : "";
  terminal.print(
    `Read ${formatPlural(report.files, "file")} (${formatBytes(report.bytes)}) in ${formatDuration(report.seconds * 1000)} ${speed}`.trimEnd(),
  );
  terminal.print(`New: ${newRows(report)}`);
  for (const [harness, count] of Object.entries(report.byHarness))
    terminal.print(`  ${harness}: ${formatPlural(count, "session")}`);
  if (report.stored !== null) terminal.print(storedNow(report, report.stored));
  if (report.policyChanges > 0)
    terminal.print(
      `${formatPlural(report.policyChanges, "policy change")} proposed or decided; \`whetstone policy log\` says which.`,
    );
  if (report.diagnostics > 0) {
    terminal.print(
      `${formatPlural(report.diagnostics, "new diagnostic")}; \`whetstone doctor --diagnostics\` lists all, with place and reason.`,
    );
  }
  for (const file of report.unknownFormatFiles.slice(0, 20))
    terminal.print(
      `  not understood: ${safeText(`${file.path} (${file.looksLike})`, longestPlace)}`,
    );
  const more = report.unknownFormatFiles.length - 20;
  if (more > 0)
    terminal.print(
      `  and ${formatPlural(more, "more file")} not understood; \`whetstone doctor --diagnostics\` lists them all`,
    );
}

function newRows(report: ScanReport): string {
  const { sessions, steps, executions, orphans, outcomes, knowledge } = report;
  const { success, failure } = outcomes;
  // A result may come long after its call was read: the two are counted apart.
  const results =
    success + failure === 0
      ? ""
      : `, ${formatPlural(success + failure, "known result")} (${formatCount(success)} succeeded, ${formatCount(failure)} failed)`;
  const alone =
    orphans === 0 ? "" : `, ${formatPlural(orphans, "result")} whose call stands nowhere`;
  return `${formatPlural(sessions, "session")}, ${formatPlural(steps, "step")}, ${formatPlural(executions, "tool call")}${results}${alone}, ${formatPlural(knowledge.items, "knowledge item")}`;
}

/** Fewer than were read, where files copy each other, or more, where calls are known by their results: said where it can be seen. */
function storedNow(
  { sessions, executions, copied, orphans }: ScanReport,
  stored: NonNullable<ScanReport["stored"]>,
): string {
  const isCopied = copied > 0 || sessions > stored.sessions || executions > stored.executions;
  const reasons = [
    ...(isCopied
      ? ["a history that several files tell, as forks and resumed sessions do, counts once"]
      : []),
    ...(orphans > 0 ? ["a result whose call stands nowhere counts as a call"] : []),
  ];
  const why = reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
  return `In all: ${formatPlural(stored.sessions, "session")}, ${formatPlural(stored.executions, "tool call")}${why}`;
}
