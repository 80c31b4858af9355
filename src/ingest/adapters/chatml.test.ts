import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { chatMl } from "./chatml.ts";

const text = fixturePath("chatml/conversation.txt");
const texts = fixturePath("chatml/texts.jsonl");
const growing = fixturePath("chatml/growing.jsonl");

adapterLaws(chatMl, [{ path: text, layout: "document" }, { path: texts }, { path: growing }]);

describe("ChatML conversations", () => {
  it.each([text, texts, growing])("reads %s as before", async (path) => {
    await expect(expectGolden(chatMl, path)).resolves.toBeUndefined();
  });

  it("points to the bytes of each message of a text file", async () => {
    const { records } = await readAll(chatMl, text);
    const request = records.find((record) => record["kind"] === "user");
    expect(request).toMatchObject({ text: "Add 2 and 2, naïvely." });
    const content = readFileSync(text);
    const start = content.indexOf("<|im_start|>user");
    const end = content.indexOf("<|im_end|>", start) + "<|im_end|>".length;
    expect(request?.["raw"]).toMatch(new RegExp(`^b:${start}-${end} `));
  });

  it.each([
    [text, 0.7],
    [texts, 0.7],
    [growing, 0.6],
    [fixturePath("sharegpt/conversations.jsonl"), 0],
    [fixturePath("openai-messages/conversation.json"), 0],
  ])("detects %s with %d", async (path, confidence) => {
    expect(chatMl.detect(await probe(path))).toBe(confidence);
  });
});
