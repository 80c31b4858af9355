import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createMachine, type Machine } from "./whetstone.ts";

/** Colours, a title for the window, a line break, and text that runs the other way. */
const hostile = "\u001b[31mred\u001b]0;title\u0007\n\u202eback";

/** A session whose every name is hostile: a command that is not there, and the one that is. */
function leaveSession(folder: string, id: string): void {
  const record = (n: number, type: string, message: object) => ({
    parentUuid: n === 0 ? null : `${id}-${n - 1}`,
    uuid: `${id}-${n}`,
    timestamp: `2026-11-20T10:00:0${n}Z`,
    sessionId: id,
    cwd: `/srv/${hostile}`,
    version: hostile,
    type,
    message,
  });
  const call = (n: number, command: string) =>
    record(n, "assistant", {
      id: `m${n}`,
      role: "assistant",
      model: `model-${hostile}`,
      content: [
        { type: "tool_use", id: `${id}-t${n}`, name: `Tool${hostile}`, input: { command } },
      ],
    });
  const result = (n: number, content: string, is_error: boolean) =>
    record(n, "user", {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: `${id}-t${n - 1}`, content, is_error }],
    });
  const lines = [
    record(0, "user", { role: "user", content: `Run ${hostile}` }),
    ...[1, 3, 5].flatMap((n) => [
      call(n, `pytest ${hostile}`),
      result(n + 1, `Exit code 127\npytest: command not found ${hostile}`, true),
    ]),
    call(7, "python3 -m pytest tests"),
    result(8, "12 passed in 0.3s", false),
  ];
  writeFileSync(
    join(folder, `${id}-\u001b[32m.jsonl`),
    lines.map((line) => JSON.stringify(line)).join("\n"),
  );
}

async function printed(machine: Machine, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await machine.run(args);
  return stdout + stderr;
}

it("what a transcript and its folder call things never acts on a terminal", async () => {
  const machine = createMachine();
  const runs = join(machine.home, "runs");
  mkdirSync(runs);
  const ids = ["aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"];
  for (const id of ids) leaveSession(runs, id);
  writeFileSync(join(runs, "notes\u001b[33m\n.txt"), "nothing of interest");
  const commands = [["scan", runs], ["show", ids[0] ?? ""], ["knowledge", "list"], ["health"]];
  const texts = [];
  for (const args of commands) texts.push(await printed(machine, ...args));
  const { items } = (await machine.json(["knowledge", "list"])) as { items: { key: string }[] };
  for (const { key } of items) texts.push(await printed(machine, "knowledge", "why", key));
  const acting = ["\u001b", "\u0007", "\u202e"];
  for (const text of texts) expect(acting.filter((sign) => text.includes(sign))).toEqual([]);
  expect(texts[0]).toContain("not understood: ~/runs/notes .txt (text)");
  expect(texts[1]).toContain("model-red");
  expect(items.length).toBeGreaterThan(0);
}, 120_000);
