import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import type { Machine } from "../e2e/whetstone.ts";
import { ambiguousLog, fixtureFiles, fleetFiles, includeFolders, writeInto } from "./corpus.ts";
import { canonical, createKeyedMachine, expectSameRows, seed, storeBeside } from "./stores.ts";

interface Shown {
  readonly session: Readonly<Record<string, unknown>>;
  readonly executions: readonly Readonly<Record<string, unknown>>[];
  readonly signals: Readonly<Record<string, unknown>> & {
    readonly scores: readonly Readonly<Record<string, unknown>>[];
  };
}

const codexCall = [
  record("session_meta", {
    id: "0195a000-0000-7000-8000-0000000000aa",
    timestamp: "2026-03-02T10:00:00.000Z",
    cwd: "/repo/shop",
    originator: "codex_cli_rs",
    cli_version: "0.98.0",
  }),
  record("response_item", {
    type: "message",
    role: "user",
    content: [{ type: "input_text", text: "Run the tests." }],
  }),
  record("response_item", {
    type: "function_call",
    name: "shell",
    arguments: JSON.stringify({ command: ["bash", "-lc", "make test"], workdir: "/repo/shop" }),
    call_id: "call_late",
  }),
];
const codexResult = record("response_item", {
  type: "function_call_output",
  call_id: "call_late",
  output: JSON.stringify({
    output: "make: *** No rule to make target 'test'.",
    metadata: { exit_code: 2, duration_seconds: 3 },
  }),
});

function record(type: string, payload: unknown): string {
  return `${JSON.stringify({ timestamp: "2026-03-02T10:00:01.000Z", type, payload })}\n`;
}

function claudeRecord(
  session: string,
  uuid: string,
  parentUuid: string | null,
  rest: object,
): string {
  return `${JSON.stringify({
    parentUuid,
    isSidechain: false,
    userType: "external",
    cwd: "/repo/shop",
    sessionId: session,
    version: "2.1.97",
    gitBranch: "main",
    uuid,
    timestamp: "2026-03-02T10:00:01.000Z",
    ...rest,
  })}\n`;
}

async function onlySession(machine: Machine): Promise<Shown> {
  const [session] = (await machine.json(["sessions"]))["sessions"] as { key: string }[];
  return (await machine.json(["show", session?.key ?? ""])) as unknown as Shown;
}

function place(machine: Machine, path: string, text: string): string {
  const file = join(machine.home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

it("a result that arrives after its call, in a grown file, joins it", async () => {
  const machine = createKeyedMachine();
  const path =
    ".codex/sessions/2026/03/02/rollout-2026-03-02T10-00-00-0195a000-0000-7000-8000-0000000000aa.jsonl";
  const file = place(machine, path, codexCall.join(""));
  expect(await machine.json(["scan"])).toMatchObject({
    sessions: 1,
    executions: 1,
    outcomes: { unknown: 1 },
  });
  const before = await onlySession(machine);
  appendFileSync(file, codexResult.slice(0, 40));
  expect(await machine.json(["scan"])).toMatchObject({ executions: 0, orphans: 0, diagnostics: 0 });
  appendFileSync(file, codexResult.slice(40));
  expect(await machine.json(["scan"])).toMatchObject({
    executions: 0,
    orphans: 0,
    outcomes: { failure: 1 },
  });
  const after = await onlySession(machine);
  expect(after.executions).toEqual([
    expect.objectContaining({ tool: "shell", outcome: "failure", exitCode: 2 }),
  ]);
  // What a signal said without the result is said anew with it.
  expect(after.signals.scores).toMatchObject([{ key: before.signals.scores[0]?.["key"] }]);
  expect(after.signals.scores).not.toEqual(before.signals.scores);
});

it("runs that share their first message stay apart", async () => {
  const machine = createKeyedMachine();
  const ask = { type: "user", message: { role: "user", content: "Continue." } };
  for (const run of ["1", "2"]) {
    const session = `5a0c1d2e-0000-4000-8000-00000000000${run}`;
    const uuid = `aaaaaaaa-0000-4000-8000-00000000000${run}`;
    place(
      machine,
      `.claude/projects/-repo-shop/${session}.jsonl`,
      claudeRecord(session, uuid, null, ask),
    );
  }
  // Logs without any id, alike in their first record, in two files.
  const [user, answer] = [
    { role: "user", content: "Continue." },
    { role: "assistant", content: "Done." },
  ];
  for (const [name, messages] of [
    ["one", [user, answer]],
    ["two", [user]],
  ] as const) {
    const lines = messages.map((message) => `${JSON.stringify(message)}\n`).join("");
    place(machine, `imports/${name}.jsonl`, lines);
  }
  expect(await machine.json(["scan"])).toMatchObject({ sessions: 2 });
  expect(await machine.json(["scan", join(machine.home, "imports")])).toMatchObject({
    sessions: 2,
  });
  const { sessions } = (await machine.json(["sessions"])) as { sessions: { key: string }[] };
  expect(new Set(sessions.map(({ key }) => key)).size).toBe(4);
});

it("two runs that claim one id stay apart, in either order", async () => {
  const machine = createKeyedMachine();
  const other = storeBeside(machine, "other");
  const session = "5a0c1d2e-0000-4000-8000-000000000009";
  const files = ["one", "two"].map((name, index) => {
    const uuid = `bbbbbbbb-0000-4000-8000-00000000000${index}`;
    const message = { role: "user", content: `Run ${name}.` };
    const text = claudeRecord(session, uuid, null, { type: "user", message });
    return place(machine, `imports/${name}/${session}.jsonl`, text);
  });
  for (const file of files) await machine.json(["scan", file]);
  for (const file of files.toReversed()) await other.json(["scan", file]);
  const { sessions } = (await machine.json(["sessions"])) as {
    sessions: { key: string; task: string }[];
  };
  expect(sessions.map(({ task }) => task).toSorted()).toEqual(["Run one.", "Run two."]);
  expectSameRows(await canonical(other), await canonical(machine));
});

it("a log whose first line could be of two formats is one session when later lines tell", async () => {
  const machine = createKeyedMachine();
  const file = fixtureFiles().find(({ path }) => path === ambiguousLog);
  if (file === undefined) throw new Error(`there is no ${ambiguousLog}`);
  includeFolders(machine.whetstoneHome);
  writeInto(machine.home, file, file.content.indexOf("\n") + 1);
  await machine.json(["scan"]);
  writeInto(machine.home, file);
  await machine.json(["scan"]);
  const { sessions } = (await machine.json(["sessions"])) as { sessions: readonly unknown[] };
  expect(sessions).toMatchObject([{ harness: "anthropic-messages" }]);
  const whole = storeBeside(machine, "whole");
  includeFolders(whole.whetstoneHome);
  await whole.json(["scan"]);
  expectSameRows(await canonical(machine), await canonical(whole));
});

it("a rewritten file is read anew: what it still says is there once, what it no longer says stays recorded", async () => {
  const machine = createKeyedMachine();
  const session = "5a0c1d2e-0000-4000-8000-000000000007";
  const line = (n: number, text: string): string =>
    claudeRecord(session, `cccccccc-0000-4000-8000-00000000000${n}`, null, {
      type: "user",
      message: { role: "user", content: text },
    });
  const path = `.claude/projects/-repo-shop/${session}.jsonl`;
  place(machine, path, line(1, "First.") + line(2, "Second.") + line(3, "Third."));
  expect(await machine.json(["scan"])).toMatchObject({ sessions: 1, steps: 3 });
  place(machine, path, line(1, "First.") + line(3, "Third.") + line(4, "Fourth."));
  expect(await machine.json(["scan"])).toMatchObject({ sessions: 0, steps: 1 });
  expect(await machine.json(["scan"])).toMatchObject({ files: 0, steps: 0 });
  // Shorter than before, and its beginning is another one.
  place(machine, path, line(5, "Fifth."));
  await machine.json(["scan"]);
  expect((await machine.json(["doctor"]))["ok"]).toBe(true);
  expect((await machine.json(["rebuild", "--verify"]))["equal"]).toBe(true);
});

it("a source read by an older reader is read again, and ends as if it had been read by this one", async () => {
  const machine = createKeyedMachine();
  for (const file of fleetFiles({ seed, sessions: 30 })) writeInto(machine.home, file);
  await machine.json(["scan"]);
  const before = await canonical(machine);
  const database = new DatabaseSync(join(machine.whetstoneHome, "whetstone.db"));
  for (const table of ["cursor", "step", "execution_observation", "session_announcement"]) {
    database.exec(`UPDATE ${table} SET reader_version = reader_version - 1`);
  }
  database.exec("UPDATE step SET excerpt = 'what an older reader understood'");
  database.close();
  const again = await machine.json(["scan"]);
  expect(again).toMatchObject({ files: 30, sessions: 0 });
  expectSameRows(await canonical(machine), before);
  expect(await machine.json(["scan"])).toMatchObject({ files: 0 });
  const kept = readFileSync(join(machine.whetstoneHome, "whetstone.db")).includes(
    "what an older reader understood",
  );
  expect(kept).toBe(true);
});
