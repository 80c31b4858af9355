import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { actionCall, observationSignals } from "./swe-agent/swe-agent-call.ts";
import { sweAgent } from "./swe-agent.ts";

const textCommands = fixturePath("swe-agent/old-text-commands.traj");
const toolCalls = fixturePath("swe-agent/new-tool-calls.traj");
const historyOnly = fixturePath("swe-agent/history-only.traj");
const layout = "document" as const;
const none = { cacheRead: 0, cacheWrite: 0, reasoning: 0 };

adapterLaws(sweAgent, [
  { path: textCommands, layout, tokens: { input: 5200, output: 310, ...none } },
  {
    path: toolCalls,
    layout,
    tokens: { input: 7411, output: 243, ...none },
    unknown: ["unknown:step", "review"],
  },
  { path: historyOnly, layout, unknown: ["unknown:message"] },
]);

describe("SWE-agent trajectories", () => {
  it.each([textCommands, toolCalls, historyOnly])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: sweAgent, ties: [] });
    await expect(expectGolden(sweAgent, path)).resolves.toBeUndefined();
  });

  it("takes a call from the history beside the trajectory, with its native id", async () => {
    const { records } = await readAll(sweAgent, toolCalls);
    const calls = records.filter((record) => record.type === "call");
    expect(calls.map((call) => [call["callId"], call["tool"]])).toEqual([
      ["call_Aa1bB2cC3dD4eE5f01", "find_file"],
      ["call_Aa1bB2cC3dD4eE5f02", "bash"],
      ["call_Aa1bB2cC3dD4eE5f03", "edit"],
    ]);
  });

  it.each([
    ["half of the answer\nEXECUTION TIMED OUT", { status: "timeout" }],
    [
      "0 %\nEXECUTION TIMED OUT BECAUSE NO OUTPUT WAS PRODUCED FOR MORE THAN 60.0 SECONDS.\nPLEASE REFINE YOUR RUNNING COMMAND SO IT WILL PRODUCE OUTPUT IN THE SPECIFIED TIME FRAME.",
      { status: "timeout" },
    ],
    [
      "EXECUTION TIMED OUT BECAUSE THE COMMAND WAS RUNNING FOR MORE THAN 1800 SECONDS.",
      { status: "timeout" },
    ],
    ["EXECUTION TIMED OUT AND INTERRUPT FAILED. RESTARTING PROCESS.", { status: "timeout" }],
    [
      "x\nBROKEN PIPE ERROR. RESTARTING PROCESS.",
      { errorObject: { message: "BROKEN PIPE ERROR. RESTARTING PROCESS." } },
    ],
    [
      "COMMAND FAILED TO EXECUTE. RESTARTING PROCESS.",
      { errorObject: { message: "COMMAND FAILED TO EXECUTE. RESTARTING PROCESS." } },
    ],
    [
      "EXECUTION FAILED OR COMMAND MALFORMED",
      { errorObject: { message: "EXECUTION FAILED OR COMMAND MALFORMED" } },
    ],
    [
      "Usage: search_file <search_term> [<file>]\nError: File name a.py not found. Please provide a valid file name.",
      {
        errorObject: {
          type: "invalid arguments",
          message: "Usage: search_file <search_term> [<file>]",
        },
      },
    ],
    [
      "Your edit was not applied (file not modified): Text 'x' not found in displayed lines.\n\nHowever, we found",
      {
        errorObject: {
          type: "invalid arguments",
          message:
            "Your edit was not applied (file not modified): Text 'x' not found in displayed lines.",
        },
      },
    ],
    [
      "No file open. Use the open command first.\n",
      {
        errorObject: {
          type: "no open file",
          message: "No file open. Use the open command first.",
        },
      },
    ],
    [
      'More than 120 files matched for "x" in /a. Please narrow your search.',
      {
        errorObject: {
          type: "too many matches",
          message: 'More than 120 files matched for "x" in /a. Please narrow your search.',
        },
      },
    ],
    [
      "Directory src/x not found",
      { errorObject: { type: "not found", message: "Directory src/x not found" } },
    ],
    ["\nWrong flag!\n", { errorObject: { type: "wrong submission", message: "Wrong flag!" } }],
    ["Wrong flag! Try another.", {}],
    ["usage: git [-v | --version] [-h | --help]", {}],
    ["Usage: python3 [OPTIONS]\n\nOptions:", {}],
    ["[File: /a.py (1 lines total)]\n1:No file open. Use the open command first.", {}],
    ["the log says EXECUTION TIMED OUT somewhere\nand goes on", {}],
    ["grep: EXECUTION TIMED OUT", {}],
  ])("tells of %j what the environment wrote behind a command", (observation, signals) => {
    expect(observationSignals(observation)).toEqual(signals);
  });

  it("tells refused edits and stopped commands by their observation", async () => {
    const { records } = await readAll(sweAgent, textCommands);
    const signals = records.flatMap((record) =>
      record.type === "result" ? [record["signals"]] : [],
    );
    const message = "Your proposed edit has introduced new syntax error(s)";
    expect(signals).toEqual([
      {},
      {},
      { errorObject: { type: "syntax", message } },
      {},
      { status: "timeout" },
      {},
    ]);
  });

  it.each([
    ["ls -F\n", "bash"],
    ["edit 3:3\n x\nend_of_edit\n", "edit"],
    ["edit_helper --all", "bash"],
    ["exit_cost", null],
    ["  \n", null],
  ])("reads the action %j as a call of %s", (action, tool) => {
    expect(actionCall(action)?.tool ?? null).toBe(tool);
  });
});
