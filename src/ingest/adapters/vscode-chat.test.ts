import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { vsCodeChat } from "./vscode-chat.ts";

const chat = fixturePath(
  "vscode-chat/workspaceStorage/0f1e2d3c/chatSessions/2d3c4b5a-6978-4807-96a5-b4c3d2e1f001.json",
);

adapterLaws(vsCodeChat, [
  {
    path: chat,
    unknown: ["glow", "request.aura", "unknown:record"],
    tokens: { input: 3000, output: 60, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
  },
]);

describe("VS Code Copilot Chat", () => {
  it("is read as before", async () => {
    await expect(expectGolden(vsCodeChat, chat)).resolves.toBeUndefined();
  });

  it("reads the rounds that the extension kept, else what was shown of tools", async () => {
    const { records } = await readAll(vsCodeChat, chat);
    const calls = records.filter((record) => record.type === "call");
    expect(calls.map((call) => [call["tool"], call["params"]])).toEqual([
      ["run_in_terminal", { command: "npm test" }],
      ["read_file", { filePath: "/repo/cart.ts" }],
      ["search", {}],
      ["run_in_terminal", { command: "rm -r cart" }],
      ["copilot_readFile", {}],
    ]);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => [result["text"], result["signals"]])).toEqual([
      ["1 failed\nCommand exited with code 1", {}],
      ["export const cart = [];\nexport const total = 0;", {}],
      ["tracker is down", { errorFlag: true }],
      ["Running", { status: "denied" }],
    ]);
  });

  it("finds the workspace's folder above the chats", async () => {
    const { records } = await readAll(vsCodeChat, chat);
    expect(records[0]).toMatchObject({ type: "session", cwd: "/repo/my shop" });
  });

  it("is detected by content", async () => {
    expect(vsCodeChat.detect(await probe(chat))).toBe(0.95);
  });
});
