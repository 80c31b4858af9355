import { join } from "node:path";
import { expect, it } from "vitest";
import { openLoop } from "../../src/index.ts";
import { trialFolder, write } from "./scan-trial.ts";

/** More bytes than are read without threads, in one file of so many conversations. */
function writeConversations(folder: string, count: number): void {
  const filler = "word ".repeat(10_000);
  const lines = Array.from({ length: count }, (_, n) => {
    const conversations = [
      { from: "human", value: `question ${n}` },
      { from: "gpt", value: filler },
    ];
    return `${JSON.stringify({ id: `c${n}`, conversations })}\n`;
  });
  write(folder, "all.jsonl", lines.join(""));
}

it("derives no more of a source of many sessions once the scan is cut off", async () => {
  const folder = trialFolder();
  const userHome = trialFolder();
  writeConversations(folder, 100);
  await using loop = await openLoop({ home: join(userHome, ".whetstone"), userHome, env: {} });
  const cut = new AbortController();
  // Told when all is read, before any of it is derived.
  const onProgress = (text: string): void => {
    if (text.startsWith("reading: 1 of 1")) cut.abort(new Error("Ctrl-C"));
  };
  const cutOff = loop.scan({ paths: [folder], learn: true, signal: cut.signal, onProgress });
  await expect(cutOff).rejects.toThrow("Ctrl-C");
  expect(await loop.store.counts()).toMatchObject({ sessions: 100, dirtySessions: 100 });
  await loop.scan({ paths: [folder], learn: true });
  expect(await loop.store.counts()).toMatchObject({ sessions: 100, dirtySessions: 0 });
}, 60_000);
