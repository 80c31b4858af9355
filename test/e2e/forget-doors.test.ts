import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runHook } from "./run-hook.ts";
import { createMachine } from "./whetstone.ts";

const sessionId = "3f1c2d6e-5a77-4c58-9d5a-2f1f60c7aa01";
const common = { sessionId, cwd: "/srv/shop", version: "2.1.0" };
const transcript = [
  { type: "user", uuid: "u1", parentUuid: null, message: { role: "user", content: "Build." } },
  {
    type: "assistant",
    uuid: "a1",
    parentUuid: "u1",
    message: { id: "m1", role: "assistant", content: [{ type: "text", text: "Built." }] },
  },
].map((record) => JSON.stringify({ ...record, ...common, timestamp: "2026-06-01T09:00:00.000Z" }));
const told = {
  session_id: sessionId,
  cwd: "/srv/shop",
  tool_name: "Bash",
  tool_input: { command: "make check" },
  tool_use_id: "toolu_0102",
  tool_response: { stdout: "all good" },
};

it.each([["before it was forgotten"], ["for the first time afterwards"]])(
  "a session that a transcript and a hook told is one, and stays forgotten: the hook spoke %s",
  async (when) => {
    const machine = createMachine();
    const path = join(machine.home, `${sessionId}.jsonl`);
    writeFileSync(path, `${transcript.join("\n")}\n`);
    if (when.startsWith("before")) await runHook(machine, "PostToolUse", told);
    await machine.json(["scan", path]);
    const forget = ["forget", "--session", sessionId, "--yes"];
    expect(await machine.json(forget)).toMatchObject({ sessions: 1 });
    await runHook(machine, "PostToolUse", told);
    expect(await machine.json(["scan", path])).toMatchObject({ sessions: 0 });
    expect((await machine.json(["sessions"]))["total"]).toBe(0);
  },
);
