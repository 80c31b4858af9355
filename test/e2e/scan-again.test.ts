import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createMachine } from "./whetstone.ts";

/** A document of conversations: what changes in it makes it read anew, as a whole. */
function conversations(topics: readonly string[]): string {
  const told = topics.map((topic) => ({
    id: `conversation-${topic}`,
    conversations: [
      { from: "human", value: `Explain ${topic}.` },
      { from: "gpt", value: `It is about ${topic}.` },
    ],
  }));
  return JSON.stringify(told, null, 1);
}

const forks = "a history that several files tell";

it("scan speaks of copies where files tell one history, not where a file is read anew", async () => {
  const machine = createMachine();
  const path = join(machine.home, "talks.json");
  writeFileSync(path, conversations(["rivers", "lakes"]));
  const first = await machine.run(["scan", path]);
  expect(first.stdout).toContain("In all: 2 sessions");
  const { sessions } = await machine.json(["sessions"]);
  const [session] = sessions as readonly { readonly key: string }[];
  await machine.json(["forget", "--yes", "--session", session?.key ?? ""]);

  writeFileSync(path, conversations(["rivers", "lakes", "wells"]));
  const anew = await machine.run(["scan", path]);
  expect(anew.stdout).toMatch(/New: 1 session,[^]*In all: 2 sessions, 0 tool calls\n/);

  const copy = join(machine.home, "copy.json");
  copyFileSync(path, copy);
  expect((await machine.run(["scan", copy])).stdout).toContain(forks);
  const again = await machine.json(["scan", copy]);
  expect(again).toMatchObject({ duplicates: 0, copied: 0 });
}, 60_000);
