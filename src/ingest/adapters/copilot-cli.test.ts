import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { copilotTurns } from "./copilot/copilot-event.ts";
import { copilotCli } from "./copilot-cli.ts";

const id = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d";
const events = fixturePath(`copilot-cli/session-state/${id}/events.jsonl`);

adapterLaws(copilotCli, [
  {
    path: events,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:session.hologram", "assistant.message.mood"],
    // What the end of the first run told (2800 in, of which 1600 cached and 50 written; 54 out), and 3 of the second.
    tokens: { input: 1150, output: 57, cacheRead: 1600, cacheWrite: 50, reasoning: 0 },
  },
]);

const ended = "done\n<exited with exit code 0>";

describe("Copilot CLI", () => {
  it("is read as before", async () => {
    await expect(expectGolden(copilotCli, events)).resolves.toBeUndefined();
  });

  it.each([
    [
      { success: true, result: { content: "2 failed" }, shellExecution: { exitCode: 2 } },
      true,
      { exitCode: 2 },
    ],
    [{ success: true, result: { content: ended } }, true, { exitCode: 0 }],
    [{ success: true, result: { content: ended } }, false, { errorFlag: false }],
    [{ success: true, result: { content: "done" } }, true, { errorFlag: false }],
  ])("reads what became of a call: %j, of the shell: %s", (data, ofShell, signals) => {
    const event = { type: "tool.execution_complete", data, id: "e1" };
    const [turn] = copilotTurns(event, event.type, { toolCallId: "call_1", ...data }, ofShell);
    expect(turn?.result?.signals).toEqual(signals);
  });

  it("takes an exit code from the output of the shell alone", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "whetstone-copilot-")), `${id}.jsonl`);
    onTestFinished(() => rmSync(dirname(path), { recursive: true, force: true }));
    const calls = ["bash", "view"].flatMap((toolName, n) => {
      const call = { toolCallId: `call_${n}` };
      const result = { content: "<exited with exit code 1>" };
      return [
        { type: "tool.execution_start", data: { ...call, toolName, arguments: {} } },
        { type: "tool.execution_complete", data: { ...call, success: true, result } },
      ];
    });
    writeFileSync(
      path,
      calls
        .map((event, n) => `${JSON.stringify({ ...event, id: `e${n}`, parentId: null })}\n`)
        .join(""),
    );
    const { records } = await readAll(copilotCli, path);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => result["signals"])).toEqual([
      { exitCode: 1 },
      { errorFlag: false },
    ]);
  });

  it("reads success, exit code, refusal and duration of a result", async () => {
    const { records } = await readAll(copilotCli, events);
    const results = records.filter((record) => record.type === "result");
    expect(
      results.map((result) => [result["callId"], result["signals"], result["latencyMs"]]),
    ).toEqual([
      ["call_1", { exitCode: 1 }, 2000],
      ["call_3", { errorFlag: true, errorObject: { message: "Path does not exist" } }, 100],
      ["call_2", { errorFlag: false }, 1050],
      ["call_4", { status: "denied" }, 2000],
    ]);
  });

  it("makes a subagent a child of the session", async () => {
    const { records } = await readAll(copilotCli, events);
    const sessions = records.filter((record) => record.type === "session");
    expect(sessions).toHaveLength(2);
    expect(sessions[1]).toMatchObject({ session: `native ${id} > call_2`, parent: `native ${id}` });
    const call = records.find((record) => record["callId"] === "call_3");
    expect(call?.["session"]).toBe(`native ${id} > call_2`);
  });

  it("knows a subagent by its own id where its events name no call", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "whetstone-copilot-")), `${id}.jsonl`);
    onTestFinished(() => rmSync(dirname(path), { recursive: true, force: true }));
    const told = [
      { type: "user.message", data: { content: "Look around" } },
      { type: "subagent.started", agentId: "a-1", data: { toolCallId: "call_1", agentName: "x" } },
      { type: "user.message", agentId: "a-1", data: { content: "Find the cart" } },
      { type: "assistant.message", agentId: "a-1", data: { content: "There.", outputTokens: 8 } },
      { type: "subagent.started", agentId: "a-1", data: { toolCallId: "call_2", agentName: "y" } },
      { type: "assistant.message", agentId: "a-1", data: { content: "Done.", outputTokens: 4 } },
      { type: "subagent.completed", agentId: "a-1", data: { toolCallId: "call_1" } },
      { type: "assistant.message", agentId: "a-9", data: { content: "Alone.", outputTokens: 2 } },
      { type: "assistant.message", data: { content: "It is found.", outputTokens: 16 } },
    ];
    writeFileSync(
      path,
      told
        .map((event, n) => `${JSON.stringify({ ...event, id: `e${n}`, parentId: null })}\n`)
        .join(""),
    );
    const { records } = await readAll(copilotCli, path);
    const said = records.filter(({ type, kind }) => type === "step" && kind !== "meta");
    expect(said.map((step) => [step["session"], step["text"]])).toEqual([
      [`native ${id}`, "Look around"],
      [`native ${id} > call_1`, "Find the cart"],
      [`native ${id} > call_1`, "There."],
      [`native ${id} > call_1`, "Done."],
      [`native ${id} > a-9`, "Alone."],
      [`native ${id}`, "It is found."],
    ]);
  });

  it("names the repository by what the program found", async () => {
    const { records } = await readAll(copilotCli, events);
    expect(records[0]).toMatchObject({
      cwd: "/repo/shop",
      repoRemote: "https://github.com/acme/shop",
    });
  });

  it("is detected by content", async () => {
    expect(copilotCli.detect(await probe(events))).toBeGreaterThan(0.9);
  });
});
