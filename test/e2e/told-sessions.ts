import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const minute = 60_000;

/** A tool call of a session and what came of it; `error` makes it fail. */
interface ToldCall {
  /** Of the shell; of another tool what is edited. */
  readonly command: string;
  /** Another tool than the shell: one that replaces text in a file. */
  readonly isEdit?: boolean;
  readonly result?: string;
  readonly error?: string;
}

export interface ToldSession {
  readonly id: string;
  /** Milliseconds of its first line. */
  readonly at: number;
  /** Between two lines; a minute unless said otherwise. */
  readonly gapMs?: number;
  readonly calls: readonly ToldCall[];
  /** Its last words; none: it ends on its last call. */
  readonly says?: string;
  /** The session that started it, for a subagent. */
  readonly leader?: string;
  /** What kind of subagent it is. */
  readonly agent?: string;
}

/** Writes a transcript of Claude Code below a home folder: a request, then calls with their results, then last words. */
export function writeSession(home: string, session: ToldSession): string {
  const { id, leader, agent = "Explore" } = session;
  const folder = join(home, ".claude/projects/-srv-shop");
  const name = leader === undefined ? id : join(leader, "subagents", `agent-${id}`);
  const path = join(folder, `${name}.jsonl`);
  mkdirSync(dirname(path), { recursive: true });
  if (leader !== undefined)
    writeFileSync(join(folder, `${name}.meta.json`), JSON.stringify({ agentType: agent }));
  writeFileSync(path, `${linesOf(session).join("\n")}\n`);
  return path;
}

function linesOf(session: ToldSession): readonly string[] {
  const { id, at, calls, says, leader, agent = "Explore", gapMs = minute } = session;
  const lines: string[] = [];
  const mark = id.slice(0, 8).padStart(8, "0");
  const uuid = (n: number): string => `${mark}-0000-4000-8000-${String(n).padStart(12, "0")}`;
  const add = (type: "user" | "assistant", content: unknown): void => {
    const n = lines.length;
    const answer = { id: `msg_${mark}_${n}`, type: "message", model: "claude-sonnet-4-5" };
    const usage = { input_tokens: 10, output_tokens: 5 };
    const message = { role: type, content, ...(type === "assistant" && { ...answer, usage }) };
    const own = { uuid: uuid(n), parentUuid: n === 0 ? null : uuid(n - 1) };
    const place = { sessionId: leader ?? id, isSidechain: leader !== undefined };
    const timestamp = new Date(at + n * gapMs).toISOString();
    const common = { userType: "external", cwd: "/srv/shop", version: "2.1.90" };
    const below = leader !== undefined && {
      agentId: id,
      ...(type === "assistant" && { attributionAgent: agent }),
    };
    lines.push(JSON.stringify({ ...common, ...place, ...below, ...own, type, timestamp, message }));
  };
  add("user", "Publish the release");
  for (const [i, { command, isEdit = false, result = "", error }] of calls.entries()) {
    const call = `toolu_${mark}_${i}`;
    const edit = { file_path: "/srv/shop/a.ts", old_string: command, new_string: `${command}!` };
    const used = isEdit ? { name: "Edit", input: edit } : { name: "Bash", input: { command } };
    add("assistant", [{ type: "tool_use", id: call, ...used }]);
    const failed = error !== undefined && { is_error: true };
    add("user", [{ type: "tool_result", tool_use_id: call, content: error ?? result, ...failed }]);
  }
  if (says !== undefined) add("assistant", [{ type: "text", text: says }]);
  return lines;
}

/** A session that meets one error with different calls and does not get past it. */
export function stuckSession(number: number, at: number): ToldSession {
  const error = "error: remote rejected: protected branch hook declined";
  return {
    id: sessionId(number),
    at,
    calls: Array.from({ length: 6 }, (_, i) => ({ command: `git push origin main-${i}`, error })),
  };
}

/** A session in which everything worked. */
export function soundSession(number: number, at: number): ToldSession {
  return {
    id: sessionId(number),
    at,
    calls: [
      { command: "git status", result: `clean ${number}` },
      { command: "npm run build", result: `built ${number}` },
    ],
    says: "It is built.",
  };
}

/** A session that an edit fails in and a later one works, nobody knows why. */
export function puzzledSession(number: number, at: number): ToldSession {
  const error = "String to replace not found in file.";
  return {
    id: sessionId(number),
    at,
    calls: [
      { command: `first ${number}`, isEdit: true, error },
      { command: "git status", result: "clean" },
      { command: `second ${number}`, isEdit: true, result: "edited" },
    ],
    says: "It is edited.",
  };
}

function sessionId(number: number): string {
  return `${String(number).padStart(8, "0")}-0000-4000-8000-000000000000`;
}
