import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const minute = 60_000;

/** A tool call of a session and what came of it; `error` makes it fail. */
export interface ToldCall {
  readonly command: string;
  readonly result?: string;
  readonly error?: string;
}

export interface ToldSession {
  readonly id: string;
  /** Milliseconds of its first line. */
  readonly at: number;
  readonly calls: readonly ToldCall[];
  /** Its last words; none: it ends on its last call. */
  readonly says?: string;
}

/** Writes a transcript of Claude Code below a home folder: a request, then calls a minute apart. Answers its path. */
export function writeSession(home: string, session: ToldSession): string {
  const path = join(home, ".claude/projects/-srv-shop", `${session.id}.jsonl`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${linesOf(session).join("\n")}\n`);
  return path;
}

function linesOf({ id, at, calls, says }: ToldSession): readonly string[] {
  const lines: string[] = [];
  const uuid = (n: number): string =>
    `${id.slice(0, 8)}-0000-4000-8000-${String(n).padStart(12, "0")}`;
  const add = (type: "user" | "assistant", content: unknown): void => {
    const n = lines.length;
    const answer = {
      id: `msg_${id.slice(0, 8)}_${n}`,
      type: "message",
      model: "claude-sonnet-4-5",
    };
    const usage = { input_tokens: 10, output_tokens: 5 };
    const message = { role: type, content, ...(type === "assistant" && { ...answer, usage }) };
    const own = { sessionId: id, uuid: uuid(n), parentUuid: n === 0 ? null : uuid(n - 1) };
    const timestamp = new Date(at + n * minute).toISOString();
    const common = {
      isSidechain: false,
      userType: "external",
      cwd: "/srv/shop",
      version: "2.1.90",
    };
    lines.push(JSON.stringify({ ...common, ...own, type, timestamp, message }));
  };
  add("user", "Publish the release");
  for (const [i, { command, result = "", error }] of calls.entries()) {
    const call = `toolu_${id.slice(0, 8)}_${i}`;
    add("assistant", [{ type: "tool_use", id: call, name: "Bash", input: { command } }]);
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

function sessionId(number: number): string {
  return `${String(number).padStart(8, "0")}-0000-4000-8000-000000000000`;
}
