import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { anthropicMessages } from "./anthropic-messages.ts";

const conversation = fixturePath("anthropic-messages/conversation.json");
const growing = fixturePath("anthropic-messages/growing.jsonl");
const requests = fixturePath("anthropic-messages/requests.jsonl");
const tokens = { input: 17, output: 34, cacheRead: 652, cacheWrite: 40, reasoning: 0 };

adapterLaws(anthropicMessages, [
  { path: conversation, tokens },
  { path: growing, tokens, orphans: 1 },
  { path: requests, tokens },
]);

describe("Anthropic messages", () => {
  it.each([conversation, growing, requests])("reads %s as before", async (path) => {
    await expect(expectGolden(anthropicMessages, path)).resolves.toBeUndefined();
  });

  it("gives every result of a message a step of its own, before what the person said", async () => {
    const { records } = await readAll(anthropicMessages, conversation);
    const steps = records.filter((record) => record.type === "step");
    expect(steps.map((step) => step["kind"])).toEqual([
      "user",
      "assistant",
      "tool",
      "tool",
      "user",
      "assistant",
    ]);
  });

  it("reads the error flag where it is set, and leaves it open elsewhere", async () => {
    const { records } = await readAll(anthropicMessages, conversation);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => result["signals"])).toEqual([{ errorFlag: true }, {}]);
  });

  it.each([
    [conversation, 0.65],
    [growing, 0.55],
    [requests, 0.65],
    [fixturePath("openai-messages/conversation.json"), 0],
    [fixturePath("openai-messages/requests.jsonl"), 0],
  ])("detects %s with %d", async (path, confidence) => {
    expect(anthropicMessages.detect(await probe(path))).toBe(confidence);
  });
});
