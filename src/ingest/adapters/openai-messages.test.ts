import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { probe } from "../probe.ts";
import { openAiMessages } from "./openai-messages.ts";

const conversation = fixturePath("openai-messages/conversation.json");
const list = fixturePath("openai-messages/list.json");
const requests = fixturePath("openai-messages/requests.jsonl");
const growing = fixturePath("openai-messages/growing.jsonl");

adapterLaws(openAiMessages, [
  { path: conversation, unknown: ["sentiment"] },
  { path: list },
  {
    path: requests,
    tokens: { input: 140, output: 14, cacheRead: 100, cacheWrite: 0, reasoning: 3 },
  },
  {
    path: growing,
    orphans: 1,
    unknown: ["unknown:note"],
    tokens: { input: 50, output: 10, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
  },
]);

describe("OpenAI chat messages", () => {
  it.each([conversation, list, requests, growing])("reads %s as before", async (path) => {
    await expect(expectGolden(openAiMessages, path)).resolves.toBeUndefined();
  });

  it("keeps runs apart that share their first message", async () => {
    const { records } = await readAll(openAiMessages, requests);
    expect(new Set(records.map((record) => record["session"])).size).toBe(3);
  });

  it("tells calls apart whose id repeats after its result", async () => {
    const { records } = await readAll(openAiMessages, conversation);
    const ids = records
      .filter((record) => record.type === "call")
      .map((record) => record["callId"]);
    expect(ids).toEqual(["call_q7Zr2LmXw0Pk41", "call_q7Zr2LmXw0Pk42", "call_1", "call_1#1"]);
  });

  it("keeps arguments that are no JSON as they are", async () => {
    const { records } = await readAll(openAiMessages, conversation);
    const broken = records.find(
      (record) => record["callId"] === "call_1" && record.type === "call",
    );
    expect(broken?.["params"]).toBe('{"command": "pip install wheel"');
  });

  it("takes a finished command's answer apart", async () => {
    const { records } = await readAll(openAiMessages, list);
    const result = records.find(
      (record) => record["callId"] === "call_q7Zr2LmXw0Pk42" && record.type === "result",
    );
    expect(result).toMatchObject({ text: "No module named wheel", signals: { exitCode: 1 } });
  });

  it.each([
    [conversation, 0.6],
    [list, 0.6],
    [requests, 0.6],
    [growing, 0.5 * (7 / 8)],
    [fixturePath("anthropic-messages/conversation.json"), 0],
    [fixturePath("responses-items/items.jsonl"), 0],
    [fixturePath("sharegpt/conversations.jsonl"), 0],
    [fixturePath("hermes-session/sessions/session_20260418_192600_a1b2c3d4.json"), 0.6],
  ])("detects %s with %d", async (path, confidence) => {
    expect(openAiMessages.detect(await probe(path))).toBeCloseTo(confidence);
  });
});
