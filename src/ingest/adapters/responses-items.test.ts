import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { responsesItems } from "./responses-items.ts";

const response = fixturePath("responses-items/response.json");
const items = fixturePath("responses-items/items.jsonl");

adapterLaws(responsesItems, [
  {
    path: response,
    tokens: { input: 50, output: 60, cacheRead: 150, cacheWrite: 0, reasoning: 40 },
    unknown: ["unknown:hologram"],
  },
  { path: items, unknown: ["unknown:hologram"] },
]);

describe("OpenAI Responses items", () => {
  it.each([response, items])("reads %s as before", async (path) => {
    await expect(expectGolden(responsesItems, path)).resolves.toBeUndefined();
  });

  it("reads what hosted tools say of themselves", async () => {
    const { records } = await readAll(responsesItems, response);
    const listed = records.find(
      (record) => record["callId"] === "mcp_77aa88bb99cc" && record.type === "result",
    );
    expect(listed?.["signals"]).toMatchObject({
      errorFlag: true,
      errorObject: { type: "http_error" },
    });
    const call = records.find(
      (record) => record["callId"] === "mcp_77aa88bb99cc" && record.type === "call",
    );
    expect(call).toMatchObject({ tool: "list", server: "issues" });
  });

  it.each([
    [response, 0.65],
    [items, 0.55 * (8 / 9)],
    [fixturePath("openai-messages/conversation.json"), 0],
    [fixturePath("openai-messages/growing.jsonl"), 0],
  ])("detects %s with %d", async (path, confidence) => {
    expect(responsesItems.detect(await probe(path))).toBeCloseTo(confidence);
  });
});
