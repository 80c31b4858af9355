import { expect, it } from "vitest";
import { runHook } from "./run-hook.ts";
import { createMachine } from "./whetstone.ts";

const quiet = { status: 0, stdout: "", stderr: "" };

it.each([
  {
    host: "gemini",
    event: "AfterTool",
    payload: {
      session_id: "s1",
      tool_name: "run_shell_command",
      tool_input: { command: "npm test" },
      tool_response: {
        llmContent: "Command: npm test\nOutput: 1 failing\nExit Code: 1\nProcess Group PGID: 7",
      },
    },
  },
  {
    host: "copilot",
    event: "postToolUse",
    payload: {
      sessionId: "s1",
      toolName: "bash",
      toolArgs: '{"command":"npm test"}',
      toolResult: {
        resultType: "success",
        textResultForLlm: "1 failing\n<exited with exit code 1>",
      },
    },
  },
  {
    host: "cursor",
    event: "postToolUse",
    payload: {
      conversation_id: "s1",
      tool_name: "Shell",
      tool_input: { command: "npm test" },
      tool_output: '{"output":"1 failing","exitCode":1}',
    },
  },
])(
  "a command that $host ran, and that returned 1, has failed",
  async ({ host, event, payload }) => {
    const machine = createMachine();
    expect(await runHook(machine, event, payload, { host })).toEqual(quiet);
    await machine.json(["drain"]);
    const { sessions } = await machine.json(["sessions"]);
    expect(sessions).toMatchObject([{ successes: 0, failures: 1, outcome: "failure" }]);
  },
);

it.each([
  {
    host: "gemini",
    event: "AfterTool",
    payload: {
      session_id: "s1",
      tool_name: "read_file",
      tool_input: { absolute_path: "/log" },
      tool_response: { llmContent: "Output: 1 failing\nExit Code: 1\nProcess Group PGID: 7" },
    },
  },
  {
    host: "copilot",
    event: "postToolUse",
    payload: {
      sessionId: "s1",
      toolName: "view",
      toolArgs: '{"path":"/log"}',
      toolResult: { resultType: "success", textResultForLlm: "<exited with exit code 1>" },
    },
  },
  {
    host: "cursor",
    event: "postToolUse",
    payload: {
      conversation_id: "s1",
      tool_name: "Read",
      tool_input: { path: "/log.json" },
      tool_output: '{"exitCode":3}',
    },
  },
])(
  "a file that $host read did not fail, whatever stands in it",
  async ({ host, event, payload }) => {
    const machine = createMachine();
    expect(await runHook(machine, event, payload, { host })).toEqual(quiet);
    await machine.json(["drain"]);
    const { sessions } = await machine.json(["sessions"]);
    expect(sessions).toMatchObject([{ successes: 1, failures: 0 }]);
  },
);
