import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type FleetOptions,
  simulatedRepos,
  simulateFleet,
  type SimulatedSession,
} from "./fleet.ts";
import type { SimulatedRepo } from "./script.ts";
import { claudeCodeLines } from "./write-claude-code.ts";
import { codexLines } from "./write-codex.ts";
import { hermesDocument } from "./write-hermes.ts";

/**
 * Writes the runs of a simulated fleet below `home`, each where its agent would have left it, and the repositories they
 * worked in. Returns the transcripts.
 */
export function writeFleet(
  home: string,
  options: Omit<FleetOptions, "workspace">,
): readonly string[] {
  const workspace = join(home, "work");
  for (const repo of simulatedRepos) writeRepo(join(workspace, repo.name), repo);
  return simulateFleet({ ...options, workspace }).map((session) => {
    const { path, text } = fileOf(session);
    const file = join(home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  });
}

/** As much of a repository as says which one it is. */
function writeRepo(folder: string, repo: SimulatedRepo): void {
  const git = join(folder, ".git");
  mkdirSync(git, { recursive: true });
  writeFileSync(join(git, "HEAD"), "ref: refs/heads/main\n");
  writeFileSync(join(git, "config"), `[remote "origin"]\n\turl = ${repo.remote}\n`);
}

function fileOf(session: SimulatedSession): { readonly path: string; readonly text: string } {
  switch (session.format) {
    case "claude-code": {
      const project = session.cwd.replaceAll(/[/.]/g, "-");
      return {
        path: `.claude/projects/${project}/${session.id}.jsonl`,
        text: lines(claudeCodeLines(session)),
      };
    }
    case "codex": {
      const stamp = new Date(session.startedAt).toISOString().slice(0, 19);
      const folder = stamp.slice(0, 10).replaceAll("-", "/");
      const name = `rollout-${stamp.replaceAll(":", "-")}-${session.id}.jsonl`;
      return { path: `.codex/sessions/${folder}/${name}`, text: lines(codexLines(session)) };
    }
    case "hermes":
      return {
        path: `.hermes/sessions/session_${session.id}.json`,
        text: `${JSON.stringify(hermesDocument(session), null, 2)}\n`,
      };
  }
}

function lines(records: readonly string[]): string {
  return `${records.join("\n")}\n`;
}
