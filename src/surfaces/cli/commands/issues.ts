import type { FeedbackReport, IssueSync } from "../../../loop.ts";
import { type CommandContext, type CommandInput, type CommandSpec, flag } from "../command.ts";
import { formatPlural } from "../format.ts";
import { loaded, openLoop } from "../open-loop.ts";
import { unencrypted } from "../push-servers.ts";
import { safeText } from "../../../core/safe-text.ts";

export const issues: CommandSpec = {
  name: "issues",
  summary: "Exchange tickets with an issue tracker (Gitea or GitHub)",
  details:
    "Does nothing unless `issues` in the configuration names a tracker. What is sent is redacted; comments are read from the authors of `issues.allowedAuthors` alone, and an empty list allows no one.",
  examples: [
    { command: "issues sync --dry-run", explains: "what would be opened, changed and read" },
    { command: "issues sync", explains: "tickets become issues, comments act on tickets" },
    { command: "issues list", explains: "which tickets are issues" },
  ],
  subcommands: [
    {
      name: "sync",
      summary: "Read new comments, then bring the issues up to date",
      details:
        "Comments that begin with /ack, /snooze 7d, /resolve, /reopen, /assign NAME or /wrong act on the ticket as `whetstone health` does; other comments become notes. Interrupted anywhere, the next run goes on from there and opens nothing twice. The token stands in `issues.tokenFile` (mode 0600) or in WHETSTONE_ISSUES_TOKEN. Exit 1 when the tracker does not answer or refuses, exit 2 when the configuration is not complete.",
      options: [
        {
          flags: "--dry-run",
          description: "ask the tracker, write nothing, neither here nor there",
        },
      ],
      examples: [
        { command: "issues sync --dry-run --json", explains: "the plan, for a program" },
        { command: "issues sync", explains: "for a timer: `*/10 * * * * whetstone issues sync`" },
      ],
      run: sync,
    },
    {
      name: "list",
      summary: "List the issues of the configured tracker, without asking it",
      examples: [{ command: "issues list --json", explains: "for a program" }],
      run: list,
    },
  ],
};

async function sync(input: CommandInput, context: CommandContext): Promise<0> {
  const isDryRun = flag(input, "dryRun");
  await sayIfUnencrypted(context);
  await using loop = await openLoop(context, { readOnly: isDryRun });
  const report = await loop.syncIssues({ isDryRun, signal: context.signal });
  if (context.json) context.terminal.printJson(report);
  else printSync(report, context);
  return 0;
}

async function sayIfUnencrypted(context: CommandContext): Promise<void> {
  const { url } = (await loaded(context)).config.issues;
  for (const host of unencrypted(url === null ? [] : [{ url }]))
    context.terminal.note(`http://${host} is not encrypted: others on the way can read the token.`);
}

function printSync(report: IssueSync, { terminal }: CommandContext): void {
  const { tracker, isDryRun, issues: changes, unchanged, waiting, feedback, comments } = report;
  for (const one of feedback) terminal.print(feedbackLine(one, isDryRun));
  for (const { action, issue, subject, title } of changes) {
    const number = issue === null ? "" : ` #${issue}`;
    const what = isDryRun ? `would be ${action}` : action;
    terminal.print(`${what}${number}  ${subject.split(":", 2).map((part) => part.slice(0, 8)).join(" ")}  ${safeText(title, 120)}`); // prettier-ignore
  }
  if (changes.length + feedback.length === 0) terminal.print("Nothing to do.");
  terminal.note(
    `${tracker}: ${formatPlural(unchanged, "issue")} unchanged${waiting > 0 ? `, ${waiting} to be opened by later runs (issues.mostNewPerSync)` : ""}; ${formatPlural(comments.read, "new comment")}, ${comments.ignored} of authors not allowed${comments.isComplete ? "" : ", more are left for the next run"}`,
  );
}

function feedbackLine(one: FeedbackReport, isDryRun: boolean): string {
  const { issue, author, outcome, command, problem } = one;
  const from = `#${issue} ${safeText(author, 100)}`;
  if (outcome === "note") return `${from}: ${isDryRun ? "a note, would be kept" : "a note, kept"}`;
  if (outcome === "done") return `${from}: /${command ?? ""}${isDryRun ? ", would be done" : ""}`;
  return `${from}: not done: ${safeText(problem ?? "", 200)}`;
}

async function list(_input: CommandInput, context: CommandContext): Promise<0> {
  const { terminal } = context;
  await using loop = await openLoop(context, { readOnly: true });
  const report = await loop.listIssues();
  if (context.json) {
    terminal.printJson(report);
    return 0;
  }
  for (const { subject, issue, url, state, notes, commands } of report.issues) {
    const said = notes + commands === 0 ? "" : `, ${formatPlural(notes, "note")}, ${formatPlural(commands, "command")}`; // prettier-ignore
    const [kind = "", key = ""] = subject.split(":", 2);
    terminal.print(`#${issue}  ${state}  ${kind} ${key.slice(0, 8)}${said}  ${safeText(url, 200)}`);
  }
  if (report.issues.length === 0)
    terminal.print("No issue yet: `whetstone issues sync` opens them.");
  terminal.note(
    `${report.tracker}: ${formatPlural(report.issues.length, "issue")}, ${formatPlural(report.ignored, "comment")} of authors not allowed${report.pending > 0 ? `, ${report.pending} to be looked up` : ""}`,
  );
  return 0;
}
