import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

export interface ChildCost {
  readonly wallMs: number;
  /** Processor time, user and system: what else the machine does hardly changes it. Without bash in steps of 10 ms. */
  readonly cpuMs: number;
}

export interface ChildRun {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly input?: string;
}

/** Both tell the times of their child alone; bash to the millisecond. */
const shell = existsSync("/bin/bash") ? "/bin/bash" : "/bin/sh";

/** Runs a process of this Node to its end under the shell's `times`. Throws when it fails. */
export function timeChild({ args, env, cwd, input = "" }: ChildRun): ChildCost {
  // The input goes straight through the shell.
  const script = '"$@" || exit 1; times >&2';
  const started = performance.now();
  const child = spawnSync(shell, ["-c", script, "sh", process.execPath, ...args], {
    env,
    cwd,
    input,
    encoding: "utf8",
  });
  const wallMs = performance.now() - started;
  const last = child.stderr.trimEnd().split("\n").at(-1) ?? "";
  const times = [...last.matchAll(/(\d+)m([\d.]+)s/g)];
  if (child.status !== 0 || times.length !== 2) {
    throw new Error(`${args.join(" ")} ended badly: ${child.stderr}`);
  }
  const seconds = times.reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
  return { wallMs, cpuMs: seconds * 1000 };
}
