import { WhetstoneError } from "../../../core/errors.ts";
import { taskTypes } from "../../../core/session-view.ts";
import { type CommandSpec, option, type CommandInput } from "../command.ts";
import { formatPlural } from "../format.ts";
import { openLoop } from "../open-loop.ts";
import { unseenNames } from "../unseen-names.ts";
import { parseCount } from "../when.ts";

export const bootstrap: CommandSpec = {
  name: "bootstrap",
  summary: "Print the briefing for the next session in this repository",
  details:
    "Typed by a person it shows the full briefing. With --session the request comes from a session: a share of sessions and items is withheld at random, what was shown is recorded, and the effect can be measured. An empty store gives an empty context.",
  options: [
    {
      flags: "--repo <repo>",
      description:
        "host/owner/name, or a part of it that only one stored repository has (default: the repository of this folder)",
    },
    { flags: "--branch <name>", description: "branch of the session" },
    { flags: "--agent <name>", description: "harness or agent to brief" },
    { flags: "--task <text>", description: "what the session is to do" },
    { flags: "--task-type <type>", description: "kind of work", choices: taskTypes },
    { flags: "--files <list>", description: "files it is about, separated by commas" },
    {
      flags: "--session <id>",
      description: "the session that asks; makes the request part of the measurement",
    },
    {
      flags: "--max-tokens <n>",
      description: "length limit (default from the configuration: 2000)",
    },
  ],
  examples: [
    { command: "bootstrap", explains: "for the repository of this folder" },
    {
      command: 'bootstrap --task "fix the failing migration" --json',
      explains: "ranked for a task",
    },
  ],
  run: async (input, context) => {
    const session = option(input, "session") ?? null;
    if (session?.trim() === "")
      throw new WhetstoneError("missing-session", "--session is empty", {
        exitCode: 2,
        hint: "leave it out for a briefing that is no part of the measurement",
      });
    await using loop = await openLoop(
      context,
      session === null ? { readOnly: true } : { spoolsWhenNewer: true },
    );
    const named = option(input, "repo");
    const repo = named === undefined ? null : await loop.resolveRepo(named);
    const briefing = await loop.brief({
      session,
      repo,
      cwd: context.cwd,
      branch: option(input, "branch") ?? null,
      agent: option(input, "agent") ?? null,
      task: option(input, "task") ?? null,
      taskType: option(input, "taskType") ?? null,
      files: (option(input, "files") ?? "").split(",").filter((file) => file !== ""),
      ...maxTokens(input),
    });
    if (repo !== null)
      for (const unseen of await unseenNames(loop.store, { repo: [repo] }))
        context.terminal.note(unseen);
    if (context.json) {
      context.terminal.printJson(briefing);
      return 0;
    }
    if (briefing.context !== "") context.terminal.print(briefing.context.trimEnd());
    else if (session === null) context.terminal.note(whyEmpty(briefing.inScope));
    return 0;
  },
};

function whyEmpty(inScope: number): string {
  if (inScope === 0) return "Nothing learned so far applies here.";
  const apply = inScope === 1 ? "applies" : "apply";
  return `${formatPlural(inScope, "lesson")} ${apply} here, but none fits; --max-tokens allows more.`;
}

function maxTokens(input: CommandInput): { readonly maxTokens?: number } {
  const text = option(input, "maxTokens");
  return text === undefined ? {} : { maxTokens: parseCount(text, "--max-tokens") };
}
