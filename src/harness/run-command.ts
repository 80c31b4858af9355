import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { ToolFault } from "./harness-error.ts";

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the few variables that are passed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Longest output that is read; beyond it the program is stopped. Default 4 MiB. */
  readonly maxBytes?: number;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program by its name with arguments as they are: no shell reads them. Resolves with its exit code, whatever it
 * is. Throws ToolFault `not-found` when there is no such program or folder, `cancelled` when the signal aborts.
 */
export type CommandRunner = (
  program: string,
  args: readonly string[],
  options: CommandOptions,
) => Promise<CommandResult>;

const defaultMaxBytes = 4 * 1024 * 1024;
/** What a program needs to find itself and speak plainly; the rest of our environment may hold secrets. */
const passedOn = ["PATH", "HOME", "TMPDIR", "SSH_AUTH_SOCK", "SYSTEMROOT"];

export function createCommandRunner(
  env: Readonly<Record<string, string | undefined>>,
): CommandRunner {
  const base: Record<string, string> = { LC_ALL: "C" };
  for (const name of passedOn) {
    const value = env[name];
    if (value !== undefined) base[name] = value;
  }
  return async (program, args, options) => {
    if (options.cwd !== undefined) requireFolder(options.cwd);
    return new Promise((resolve, reject) => {
      execFile(
        program,
        [...args],
        {
          encoding: "utf8",
          env: { ...base, ...options.env },
          maxBuffer: options.maxBytes ?? defaultMaxBytes,
          signal: options.signal,
          shell: false,
          windowsHide: true,
          ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        },
        (error, stdout, stderr) => {
          if (error === null) return resolve({ exitCode: 0, stdout, stderr });
          if (typeof error.code === "number") {
            return resolve({ exitCode: error.code, stdout, stderr });
          }
          return reject(startFault(program, error));
        },
      );
    });
  };
}

/** The system says the same of a program that is not there. */
function requireFolder(path: string): void {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (cause) {
    throw new ToolFault("not-found", `the folder ${path} is not there`, { cause });
  }
  if (!isFolder) throw new ToolFault("not-found", `${path} is no folder`);
}

function startFault(program: string, error: Error & { readonly code?: unknown }): ToolFault {
  if (error.name === "AbortError")
    return new ToolFault("cancelled", `${program} was stopped`, { code: "cancelled" });
  if (error.code === "ENOENT")
    return new ToolFault("not-found", `the program ${program} is not there`);
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
    return new ToolFault("tool-error", `${program} wrote more than is read`);
  return new ToolFault("tool-error", `${program} did not run: ${error.message}`, { cause: error });
}
