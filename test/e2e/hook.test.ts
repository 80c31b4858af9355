import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { writeFleet } from "../../src/simulate/write-fleet.ts";
import { runHook } from "./run-hook.ts";
import { createMachine, type Machine } from "./whetstone.ts";

const sessionId = "3f1c2d6e-5a77-4c58-9d5a-2f1f60c7aa01";
const quiet = { status: 0, stdout: "", stderr: "" };

function spoolText({ whetstoneHome }: Machine): string {
  const folder = join(whetstoneHome, "spool");
  const names = readdirSync(folder).filter((name) => name.endsWith(".ndjson"));
  return names.map((name) => readFileSync(join(folder, name), "utf8")).join("");
}

function bash(callId: string, command: string, more: object = {}) {
  return {
    session_id: sessionId,
    cwd: "/srv/shop",
    tool_name: "Bash",
    tool_input: { command },
    tool_use_id: callId,
    ...more,
  };
}

it("records a call with its result, redacted, in the spool alone", async () => {
  const machine = createMachine();
  const secret = ["AKIA", "QYLPMN5HFIQR7XYA"].join("");
  const event = bash("toolu_01", `echo ${secret}`, {
    tool_response: { stdout: secret, stderr: "" },
  });
  expect(await runHook(machine, "PostToolUse", event)).toEqual(quiet);
  expect(existsSync(join(machine.whetstoneHome, "whetstone.db"))).toBe(false);
  expect(spoolText(machine)).toContain("[REDACTED:");
  expect(spoolText(machine)).not.toContain(secret);
  const failed = bash("toolu_02", "npm test", { error: "Exit code 1\nsh: vitest: not found" });
  expect(await runHook(machine, "PostToolUseFailure", failed)).toEqual(quiet);
  expect(await machine.json(["drain"])).toMatchObject({ records: 2, damaged: 0 });
  const { groups } = await machine.json(["report", "--by", "tool"]);
  expect(groups).toMatchObject([{ group: "Bash", executions: 2, successes: 1, failures: 1 }]);
});

it("reads the event's name from the event, and other hosts' shapes", async () => {
  const machine = createMachine();
  const gemini = {
    session_id: "gemini-session-1",
    cwd: "/srv/shop",
    tool_name: "run_shell_command",
    tool_input: { command: "make" },
    tool_response: { llmContent: "built", returnDisplay: "built" },
  };
  expect(await runHook(machine, "AfterTool", gemini, { host: "gemini" })).toEqual(quiet);
  const copilot = {
    sessionId: "copilot-session-1",
    toolName: "bash",
    toolArgs: '{"command":"make"}',
    toolResult: { resultType: "failure", textResultForLlm: "make: *** [all] Error 2" },
  };
  expect(await runHook(machine, "postToolUse", copilot, { host: "copilot" })).toEqual(quiet);
  const cursor = {
    conversation_id: "cursor-conversation-1",
    tool_name: "Shell",
    tool_input: { command: "make" },
    tool_output: '{"exitCode":0}',
    tool_use_id: "call-1",
    duration: 1500,
  };
  expect(await runHook(machine, "postToolUse", cursor, { host: "cursor" })).toEqual(quiet);
  const hermes = {
    hook_event_name: "post_tool_call",
    session_id: "hermes-session-1",
    tool_name: "terminal",
    tool_input: { command: "make" },
    extra: {
      tool_call_id: "c1",
      duration_ms: 20,
      error_type: "timeout",
      error_message: "took too long",
    },
  };
  expect(await runHook(machine, "", hermes, { host: "hermes" })).toEqual(quiet);
  const codex = {
    ...bash("call_9", "make"),
    tool_response: "Exit code: 2\nmake: *** [all] Error 2",
  };
  expect(await runHook(machine, "PostToolUse", codex, { host: "codex" })).toEqual(quiet);
  expect(existsSync(join(machine.whetstoneHome, "logs"))).toBe(false);
  await machine.json(["drain"]);
  const { sessions } = await machine.json(["sessions"]);
  const told = (sessions as readonly Record<string, unknown>[])
    .map(
      ({ harness, successes, failures }) =>
        `${String(harness)} ${String(successes)} ${String(failures)}`,
    )
    .toSorted();
  expect(told).toEqual(["codex 0 1", "copilot-cli 0 1", "cursor 1 0", "gemini 1 0", "hermes 0 1"]);
});

it("loads no package: neither schemas, nor a server, nor a command line", async () => {
  const machine = createMachine();
  writeFleet(machine.home, { seed: 5, sessions: 12, now: Date.now() });
  await machine.json(["scan"]);
  const log = join(machine.home, "loaded.txt");
  const spy = `import { registerHooks } from "node:module"; import { appendFileSync } from "node:fs";
    registerHooks({ resolve: (name, context, next) => { const found = next(name, context); appendFileSync(${JSON.stringify(log)}, found.url + "\\n"); return found; } });`;
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(spy)}` };
  const event = { session_id: "session-1", cwd: machine.home, source: "startup" };
  await runHook(machine, "SessionStart", event, { env });
  await runHook(machine, "PostToolUse", bash("toolu_01", "make"), { env });
  await runHook(machine, "Stop", { ...event, transcript_path: "/tmp/none.jsonl" }, { env });
  const loaded = readFileSync(log, "utf8").split("\n");
  expect(loaded.some((url) => url.includes("brief-session"))).toBe(true);
  expect(loaded.filter((url) => url.includes("/node_modules/"))).toEqual([]);
});

it("loads for a call nothing of Node's own that a call does not need", async () => {
  const machine = createMachine();
  const log = join(machine.home, "imported.txt");
  const spy = `import { registerHooks } from "node:module"; import { appendFileSync } from "node:fs";
    registerHooks({ resolve: (name, context, next) => (appendFileSync(${JSON.stringify(log)}, context.parentURL + " " + name + "\\n"), next(name, context)) });`;
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(spy)}` };
  await runHook(machine, "PostToolUse", bash("toolu_01", "make"), { env });
  const imported = readFileSync(log, "utf8").matchAll(/\/(?:src|dist)\/\S+ (node:\S+)$/gm);
  // Each takes a millisecond and more to load: not cryptography, not zlib, not streams, not SQLite, not processes.
  expect(new Set(Array.from(imported, ([, name]) => name))).toEqual(
    new Set(["node:buffer", "node:fs", "node:path"]),
  );
});

it("briefs a session at its start, its assignment durable before the answer", async () => {
  const machine = createMachine();
  writeFleet(machine.home, { seed: 5, sessions: 30, now: Date.now() });
  await machine.json(["scan"]);
  const { items } = await machine.json(["knowledge", "list", "--limit", "1000"]);
  const listed = items as readonly { readonly repo: string | null }[];
  const repo = listed.find((item) => item.repo !== null)?.repo ?? "";
  const folder = join(machine.home, "checkout");
  mkdirSync(join(folder, ".git/objects"), { recursive: true });
  writeFileSync(join(folder, ".git/HEAD"), "ref: refs/heads/main\n");
  const [host = "", ...path] = repo.split("/");
  writeFileSync(
    join(folder, ".git/config"),
    `[remote "origin"]\n\turl = https://${host}/${path.join("/")}.git\n`,
  );
  let context = "";
  for (let number = 1; number < 20 && context === ""; number += 1) {
    const event = { session_id: `session-${number}`, cwd: folder, source: "startup", model: "m-1" };
    const { stdout, status } = await runHook(machine, "SessionStart", event);
    expect(status).toBe(0);
    expect(spoolText(machine)).toContain(`"unit":"session-${number}"`);
    if (stdout === "") continue;
    const answer = JSON.parse(stdout) as { readonly hookSpecificOutput: Record<string, string> };
    expect(answer.hookSpecificOutput["hookEventName"]).toBe("SessionStart");
    context = answer.hookSpecificOutput["additionalContext"] ?? "";
  }
  expect(context).toContain(repo);
});

it("the end of a session has its transcript read in the background", async () => {
  const machine = createMachine();
  const transcript = join(machine.home, "elsewhere", `${sessionId}.jsonl`);
  mkdirSync(dirname(transcript), { recursive: true });
  writeFileSync(transcript, transcriptLines().join(""));
  const event = { session_id: sessionId, transcript_path: transcript, reason: "exit" };
  expect(await runHook(machine, "Stop", event)).toEqual(quiet);
  expect(await runHook(machine, "SessionEnd", event)).toEqual(quiet);
  await expect
    .poll(async () => (await machine.json(["sessions"]))["sessions"], {
      timeout: 15_000,
      interval: 300,
    })
    .toHaveLength(1);
  await expect
    .poll(() => readdirSync(join(machine.whetstoneHome, "spool", "transcripts")), {
      timeout: 15_000,
    })
    .toEqual([]);
});

function at(second: number): string {
  return new Date(Date.UTC(2026, 5, 1, 9, 0, second)).toISOString();
}

/** A session of two calls, as Claude Code writes it: the second result comes without its structured data. */
function transcriptLines(): readonly string[] {
  const common = { sessionId, cwd: "/srv/shop", version: "2.1.0", gitBranch: "main" };
  const call = (uuid: string, parentUuid: string, id: string, command: string, second: number) => ({
    type: "assistant",
    uuid,
    parentUuid,
    timestamp: at(second),
    ...common,
    message: {
      id: `msg_${uuid}`,
      role: "assistant",
      model: "claude-test-1",
      content: [{ type: "tool_use", id, name: "Bash", input: { command } }],
    },
  });
  const result = (
    uuid: string,
    parentUuid: string,
    id: string,
    content: string,
    second: number,
  ) => ({
    type: "user",
    uuid,
    parentUuid,
    timestamp: at(second),
    ...common,
    message: { role: "user", content: [{ type: "tool_result", tool_use_id: id, content }] },
  });
  return [
    {
      type: "user",
      uuid: "u1",
      parentUuid: null,
      timestamp: at(0),
      ...common,
      message: { role: "user", content: "Build the shop." },
    },
    call("a1", "u1", "toolu_0101", "make", 1),
    result("r1", "a1", "toolu_0101", "built", 2),
    call("a2", "r1", "toolu_0102", "make check", 3),
    result("r2", "a2", "toolu_0102", "all good", 9),
  ].map((record) => `${JSON.stringify(record)}\n`);
}

it("drain tells of a transcript that a hook named and that is not there", async () => {
  const machine = createMachine();
  await runHook(machine, "Stop", { session_id: "s1", transcript_path: "/srv/gone.jsonl" });
  const { stderr, stdout } = await machine.run(["drain"]);
  expect(stdout).toContain("read 0 transcripts.");
  expect(stderr).toContain("Not there: 1 transcript that hooks named.");
});

it("a run that the transcript and the hooks saw counts once, each field from the best door", async () => {
  const machine = createMachine();
  const folder = join(machine.home, ".claude/projects/-srv-shop");
  mkdirSync(folder, { recursive: true });
  const told = [
    bash("toolu_0101", "make", { tool_response: { stdout: "built" }, duration_ms: 812 }),
    bash("toolu_0102", "make check", { tool_response: { stdout: "all good" }, duration_ms: 5034 }),
  ];
  await runHook(machine, "PostToolUse", told[0]);
  await machine.json(["drain"]);
  writeFileSync(join(folder, `${sessionId}.jsonl`), transcriptLines().join(""));
  await machine.json(["scan"]);
  // A host that runs its hook again, and an event that comes after the transcript.
  await runHook(machine, "PostToolUse", told[0]);
  await runHook(machine, "PostToolUse", told[1]);
  await machine.json(["drain"]);
  const { sessions } = await machine.json(["sessions"]);
  expect(sessions).toMatchObject([{ nativeId: sessionId, executionCount: 2, successes: 2 }]);
  const shown = await machine.json(["show", sessionId]);
  expect(shown["executions"]).toMatchObject([
    // From the transcript: when it began, by which step, with what parameters. From the hook: how long it took.
    {
      tool: "Bash",
      at: Date.UTC(2026, 5, 1, 9, 0, 1),
      latencyUs: 812_000,
      outcomeSource: "flag-absent",
    },
    { tool: "Bash", at: Date.UTC(2026, 5, 1, 9, 0, 3), latencyUs: 5_034_000, outcome: "success" },
  ]);
  expect(await machine.json(["rebuild", "--verify"])).toMatchObject({ equal: true });
});

it("calls that a hook tells without ids are linked to the transcript by what they did and when", async () => {
  const machine = createMachine();
  const session = "7b1b9d54-3c1e-4f0c-8c65-0c1d2e3f4a5b";
  const call = (command: string) => ({
    session_id: session,
    tool_name: "run_shell_command",
    tool_input: { command },
    tool_response: { llmContent: "done" },
    duration_ms: 40,
  });
  for (const command of ["make", "make check", "make"]) {
    expect(await runHook(machine, "AfterTool", call(command), { host: "gemini" })).toEqual(quiet);
  }
  const folder = join(machine.home, ".gemini/tmp/0123abcd/chats");
  mkdirSync(folder, { recursive: true });
  const now = new Date().toISOString();
  const toolCalls = ["make", "make check", "make"].map((command, index) => ({
    id: `run_shell_command-${index}`,
    name: "run_shell_command",
    args: { command },
    status: "success",
    timestamp: now,
    result: [{ functionResponse: { name: "run_shell_command", response: { output: "done" } } }],
  }));
  const document = {
    sessionId: session,
    projectHash: "0123abcd",
    startTime: now,
    lastUpdated: now,
    messages: [
      { id: "m1", timestamp: now, type: "user", content: "Build it." },
      {
        id: "m2",
        timestamp: now,
        type: "gemini",
        content: "Done.",
        toolCalls,
        model: "gemini-test",
      },
    ],
  };
  writeFileSync(join(folder, "session-2026-06-01T09-00-7b1b9d54.json"), JSON.stringify(document));
  await machine.json(["scan"]);
  const shown = await machine.json(["show", session]);
  const executions = shown["executions"] as readonly Record<string, unknown>[];
  expect(executions.map((one) => one["latencyUs"])).toEqual([40_000, 40_000, 40_000]);
  expect((await machine.run(["doctor"])).stdout).toContain("no call is known to be counted twice");
});

it("a run that the transcript, a hook, telemetry and a caller of /event saw counts once, each field from the best door", async () => {
  const machine = createMachine();
  const folder = join(machine.home, ".claude/projects/-srv-shop");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${sessionId}.jsonl`), transcriptLines().join(""));
  await machine.json(["scan"]);
  await runHook(
    machine,
    "PostToolUse",
    bash("toolu_0101", "make", { tool_response: { stdout: "built" }, duration_ms: 812 }),
  );
  const server = machine.start(["serve", "--port", "0", "--json"]);
  const [line] = (await once(server.stdout!, "data")) as [Buffer];
  const { url, tokenFile } = JSON.parse(line.toString()) as { url: string; tokenFile: string };
  const send = async (path: string, body: object): Promise<unknown> => {
    const authorization = `Bearer ${readFileSync(tokenFile, "utf8").trim()}`;
    const headers = { authorization, "content-type": "application/json" };
    const answer = await fetch(url + path, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  const attributes = {
    "event.name": "tool_result",
    "session.id": sessionId,
    tool_name: "Bash",
    tool_use_id: "toolu_0102",
    success: "true",
    duration_ms: "4711",
  };
  const record = {
    timeUnixNano: String(Date.UTC(2026, 5, 1, 9, 0, 9) * 1e6),
    body: { stringValue: "claude_code.tool_result" },
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: { stringValue: value },
    })),
  };
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "claude-code" } }] };
  const scopeLogs = [{ scope: { name: "com.anthropic.claude_code.events" }, logRecords: [record] }];
  const telemetry = { resourceLogs: [{ resource, scopeLogs }] };
  // The caller knows no ids of calls, only what was called.
  const event = (command: string, second: number) => ({
    source: "my-wrapper",
    harness: "claude-code",
    session_id: sessionId,
    timestamp: new Date(Date.UTC(2026, 5, 1, 9, 0, second)).toISOString(),
    endpoint: "Bash",
    params: { command },
    success: true,
    duration_ms: 9999,
  });
  for (let times = 0; times < 2; times += 1) {
    expect(await send("/v1/logs", telemetry)).toEqual({});
    const told = [event("make check", 9), event("make", 2)];
    expect(await send("/event", told)).toMatchObject({ rejected: [] });
  }
  server.kill("SIGTERM");
  await once(server, "exit");
  await machine.json(["drain"]);
  await machine.json(["harvest"]);
  const { sessions } = await machine.json(["sessions"]);
  expect(sessions).toMatchObject([{ nativeId: sessionId, executionCount: 2, successes: 2 }]);
  const shown = await machine.json(["show", sessionId]);
  const whole = { tool: "Bash", outcome: "success", outcomeSource: "flag-absent" };
  expect(shown["executions"]).toMatchObject([
    { ...whole, at: Date.UTC(2026, 5, 1, 9, 0, 1), latencyUs: 812_000 },
    { ...whole, at: Date.UTC(2026, 5, 1, 9, 0, 3), latencyUs: 4_711_000 },
  ]);
  expect((await machine.run(["doctor"])).stdout).toContain("no call is known to be counted twice");
  expect(await machine.json(["rebuild", "--verify"])).toMatchObject({ equal: true });
});
