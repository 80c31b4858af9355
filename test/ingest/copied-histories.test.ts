import { expect, it } from "vitest";
import { openLoop } from "../../src/index.ts";
import { trialFolder, write } from "./scan-trial.ts";

// Agents copy the history that a fork goes on from: what it holds was said, done and paid for once.

const at = (minute: number): string => new Date(Date.UTC(2026, 5, 1, 10, minute)).toISOString();

function writeLines(folder: string, path: string, records: readonly object[]): void {
  write(folder, path, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
}

/** Input, output and calls that succeeded of each session. */
async function readSessions(folder: string) {
  await using loop = await openLoop({ home: trialFolder(), userHome: folder, env: {} });
  await loop.scan({ paths: [folder], learn: true });
  const sessions = await loop.store.sessions({});
  const told = sessions.map(({ usage, successes }) => [usage.input, usage.output, successes]);
  return told.toSorted(([a = 0], [b = 0]) => b - a);
}

function piHeader(id: string, minute: number, parentSession?: string): object {
  const cwd = "/repo/shop";
  return { type: "session", version: 3, id, timestamp: at(minute), cwd, parentSession };
}

function piEntry(id: string, parentId: string | null, minute: number, message: object): object {
  return { type: "message", id, parentId, timestamp: at(minute), message };
}

function piAnswer(input: number, output: number, content: readonly object[]): object {
  const usage = { input, output, cacheRead: 0, cacheWrite: 0, totalTokens: input + output };
  return { role: "assistant", content, provider: "anthropic", model: "m", usage };
}

const piCall = (id: string): object => ({
  type: "toolCall",
  id,
  name: "read",
  arguments: { path: "a" },
});

const piResult = (toolCallId: string): object => ({
  role: "toolResult",
  toolCallId,
  toolName: "read",
  content: [{ type: "text", text: "1: a\n2: b" }],
  isError: false,
});

const piHistory: readonly object[] = [
  piEntry("a0000001", null, 1, { role: "user", content: "Why does it fail?" }),
  piEntry("a0000002", "a0000001", 2, piAnswer(100, 10, [piCall("call_1")])),
  piEntry("a0000003", "a0000002", 3, piResult("call_1")),
];
// Some models number their calls in each conversation: the next is `call_2` in both.
const piMore: readonly object[] = [
  piEntry("a0000004", "a0000003", 4, piAnswer(200, 20, [piCall("call_2")])),
  piEntry("a0000005", "a0000004", 5, piResult("call_2")),
];
const piFork: readonly object[] = [
  ...piHistory,
  piEntry("b0000001", "a0000003", 9, { role: "user", content: "And now?" }),
  piEntry("b0000002", "b0000001", 10, piAnswer(7, 3, [piCall("call_2")])),
  piEntry("b0000003", "b0000002", 11, piResult("call_2")),
];
const first = "0196f000-0000-4000-8000-000000000001";
const second = "0196f000-0000-4000-8000-000000000002";

it.each([
  ["Pi", ".pi/agent/sessions/--repo-shop--", ".jsonl"],
  ["OpenClaw", ".openclaw/agents/main/sessions", ".jsonl"],
  ["a session of OpenClaw that was reset", ".openclaw/agents/main/sessions", ".jsonl.reset.1"],
  [
    "sessions of OpenClaw that were moved to its database",
    ".openclaw/agents/main/session-sqlite-import-archive",
    ".jsonl.imported-1",
  ],
])("counts the history of a fork once: %s", async (_, folder, ending) => {
  const home = trialFolder();
  writeLines(home, `${folder}/${first}${ending}`, [piHeader(first, 0), ...piHistory, ...piMore]);
  writeLines(home, `${folder}/${second}${ending}`, [piHeader(second, 8, first), ...piFork]);
  await expect(readSessions(home)).resolves.toEqual([
    [300, 30, 2],
    [7, 3, 1],
  ]);
});

it("forgets a session without the calls that strangers number alike", async () => {
  const home = trialFolder();
  const folder = ".pi/agent/sessions/--repo-shop--";
  await using loop = await openLoop({ home: trialFolder(), userHome: home, env: {} });
  const scan = async (id: string, entries: readonly object[]) => {
    writeLines(home, `${folder}/${id}.jsonl`, [piHeader(id, 0), ...entries]);
    await loop.scan({ paths: [home], learn: true });
    return loop.store.sessions({});
  };
  const [session] = await scan(first, piHistory);
  await loop.forgetSession(session?.key ?? "", "a test");
  await scan(second, piFork);
  const third = "0196f000-0000-4000-8000-000000000003";
  const others = [
    piEntry("c0000001", null, 20, piAnswer(5, 1, [piCall("call_1")])),
    piEntry("c0000002", "c0000001", 21, piResult("call_1")),
  ];
  const left = await scan(third, others);
  const told = left.map(({ usage, successes }) => [usage.input, successes]);
  // Of the fork is left what it did itself.
  expect(told.toSorted(([a = 0], [b = 0]) => b - a)).toEqual([
    [7, 1],
    [5, 1],
  ]);
});

function qwenRecord(uuid: string, minute: number, more: object): object {
  return {
    uuid,
    parentUuid: null,
    timestamp: at(minute),
    cwd: "/repo/shop",
    version: "1",
    ...more,
  };
}

function qwenAnswer(uuid: string, minute: number, input: number, output: number): object {
  const usageMetadata = { promptTokenCount: input, candidatesTokenCount: output };
  const message = { role: "model", parts: [{ text: "Done." }] };
  return qwenRecord(uuid, minute, { type: "assistant", model: "m", message, usageMetadata });
}

const of = (sessionId: string, record: object, more: object = {}): object => ({
  ...record,
  sessionId,
  ...more,
});

it("counts the history of a fork once: Qwen Code", async () => {
  const home = trialFolder();
  const folder = ".qwen/projects/-repo-shop/chats";
  const history = [
    qwenRecord(`${first}a`, 1, {
      type: "user",
      message: { role: "user", parts: [{ text: "Fix it" }] },
    }),
    qwenAnswer(`${first}b`, 2, 100, 10),
  ];
  const origin = qwenRecord(`${first}0`, 0, { type: "system", subtype: "parent_session" });
  const original = [origin, ...history, qwenAnswer(`${first}c`, 3, 200, 20)];
  writeLines(
    home,
    `${folder}/${first}.jsonl`,
    original.map((record) => of(first, record)),
  );
  const source = qwenRecord(`${second}0`, 8, { type: "system", subtype: "session_source" });
  writeLines(home, `${folder}/${second}.jsonl`, [
    of(second, source),
    ...history.map((record) => of(second, record, { forkedFrom: { sessionId: first } })),
    of(second, qwenAnswer(`${second}a`, 9, 7, 3)),
  ]);
  await expect(readSessions(home)).resolves.toEqual([
    [300, 30, 0],
    [7, 3, 0],
  ]);
});
