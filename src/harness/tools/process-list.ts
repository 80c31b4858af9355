import { readdir, readFile } from "node:fs/promises";
import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { ToolFault } from "../harness-error.ts";
import type { ToolContext } from "../tool.ts";

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Of the program alone: arguments may hold secrets. */
  readonly name: string;
  /** One letter, as `ps` says it. */
  readonly state: string;
  readonly memoryBytes: number | null;
}

export const processList = defineTool({
  name: "process_list",
  description: "The processes of this machine: number, parent, name, state and memory.",
  input: z.strictObject({
    match: z.string().min(1).optional().describe("only names that contain this text"),
    limit: z.int().min(1).max(10_000).default(200).describe("those with most memory come first"),
  }),
  access: "read",
  run: async ({ match, limit }, context) => {
    const all = process.platform === "linux" ? await fromProc() : await fromPs(context);
    const fitting = match === undefined ? all : all.filter(({ name }) => name.includes(match));
    context.read("system:processes");
    return {
      total: fitting.length,
      processes: fitting
        .toSorted((a, b) => (b.memoryBytes ?? 0) - (a.memoryBytes ?? 0) || a.pid - b.pid)
        .slice(0, limit),
    };
  },
});

async function fromProc(): Promise<readonly ProcessEntry[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(pids.map(readProcess));
  return entries.filter((entry) => entry !== null);
}

/** Null for a process that has ended since. */
async function readProcess(pid: string): Promise<ProcessEntry | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => null);
  if (status === null) return null;
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1];
  const kibibytes = /^(\d+) kB$/.exec(field("VmRSS") ?? "")?.[1];
  return {
    pid: Number(pid),
    parent: Number(field("PPid") ?? 0),
    name: field("Name") ?? "",
    state: (field("State") ?? "?").slice(0, 1),
    memoryBytes: kibibytes === undefined ? null : Number(kibibytes) * 1024,
  };
}

async function fromPs({ run, signal }: ToolContext): Promise<readonly ProcessEntry[]> {
  const { stdout, stderr, exitCode } = await run(
    "ps",
    ["-A", "-o", "pid=,ppid=,state=,rss=,comm="],
    { signal },
  );
  if (exitCode !== 0) throw new ToolFault("nonzero-exit", `ps ended with ${exitCode}: ${stderr}`);
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, state = "?", rss, name] =
      /^\s*(\d+)\s+(\d+)\s+(\S)\S*\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || name === undefined) return [];
    return [
      { pid: Number(pid), parent: Number(parent), name, state, memoryBytes: Number(rss) * 1024 },
    ];
  });
}
