import { ToolFault } from "../harness-error.ts";
import type { CommandResult } from "../run-command.ts";
import type { ToolContext } from "../tool.ts";

/**
 * A repository's own settings may name programs: none of those that run unasked (a file-system monitor, a pager, an
 * editor, a check of signatures, a proxy, a helper for an odd protocol) is started. Hooks, filters and credential helpers
 * are the repository's own and do run.
 */
const guards = [
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.pager=cat",
  "-c",
  "protocol.ext.allow=never",
  "-c",
  "log.showSignature=false",
  "-c",
  "http.followRedirects=false",
  "--no-pager",
];

const quiet = {
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "true",
  GIT_EDITOR: "true",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_SSH_COMMAND: "ssh -o BatchMode=yes",
  GIT_PROXY_COMMAND: "",
  // A partial clone would fetch what it lacks, also where somebody only reads: nothing is spoken unless a tool says so.
  GIT_ALLOW_PROTOCOL: "",
};

/**
 * Runs git in a folder that is allowed and notes the repository as read; `env` comes on top of what all calls get. Throws
 * ToolFault where it ends with another code than 0.
 */
export async function runGit(
  context: ToolContext,
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const cwd = context.path(path);
  const result = await context.run("git", [...guards, ...args], {
    cwd,
    env: { ...quiet, ...env },
    signal: context.signal,
  });
  // Ends with 0 all the same in some versions of git, with files missing.
  if (/transport '.*' not allowed/.test(result.stderr))
    throw new ToolFault(
      "denied",
      "this partial clone lacks files that git would have to fetch, which this tool does not do",
      { hint: "fetch them yourself, as with `git checkout`" },
    );
  if (result.exitCode !== 0) throw gitFault(args[0] ?? "", result);
  context.read(`git:${cwd}`);
  return result;
}

const networkWords =
  /could not resolve host|connection (?:refused|timed out|reset)|unable to access|early EOF/i;

function gitFault(verb: string, { exitCode, stdout, stderr }: CommandResult): ToolFault {
  const said = (stderr.trim() || stdout.trim()).slice(0, 2000);
  if (/returned error: 30\d/.test(said))
    return new ToolFault(
      "denied",
      `the remote's server sends on to another address, which is not followed: ${said}`,
      { hint: "set the remote to that address" },
    );
  const kind = networkWords.test(said) ? "network" : "nonzero-exit";
  return new ToolFault(kind, `git ${verb} ended with exit code ${exitCode}: ${said}`);
}
