import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { shareGpt } from "./sharegpt.ts";

const dataset = fixturePath("sharegpt/dataset.json");
const conversations = fixturePath("sharegpt/conversations.jsonl");
/** The same as the dataset, on two lines. */
const arrays = fixturePath("sharegpt/arrays.jsonl");
const growing = fixturePath("sharegpt/growing.jsonl");

adapterLaws(shareGpt, [
  { path: dataset, diagnostics: { "not-an-object": 1 } },
  { path: arrays, diagnostics: { "not-an-object": 1 } },
  { path: conversations },
  { path: growing, orphans: 1, unknown: ["unknown:narrator"] },
]);

/** What is told by a file, without where it stands. */
async function told(path: string) {
  const { records } = await readAll(shareGpt, path);
  return records.map(({ type, text, callId, params, reason }) => ({
    type,
    text,
    callId,
    params,
    reason,
  }));
}

describe("ShareGPT conversations", () => {
  it.each([dataset, arrays, conversations, growing])("reads %s as before", async (path) => {
    await expect(expectGolden(shareGpt, path)).resolves.toBeUndefined();
  });

  it.each([
    ["arrays on lines of their own", readFileSync(arrays, "utf8")],
    ["one line without an end", JSON.stringify(JSON.parse(readFileSync(dataset, "utf8")))],
  ])("reads the same of a dataset as %s", async (_name, text) => {
    const path = join(mkdtempSync(join(tmpdir(), "whetstone-sharegpt-")), "dataset.json");
    writeFileSync(path, text);
    expect(await told(path)).toEqual(await told(dataset));
  });

  it("points to the bytes of a message in an array", async () => {
    const { records } = await readAll(shareGpt, arrays);
    const said = records.find((record) => record["text"] === "I cannot know.");
    const [, start, end] = /^b:(\d+)-(\d+) /.exec(String(said?.["raw"])) ?? [];
    const bytes = readFileSync(arrays).subarray(Number(start), Number(end));
    expect(JSON.parse(bytes.toString())).toEqual({ from: "gpt", value: "I cannot know." });
  });

  it("keeps runs apart that share their first message", async () => {
    const { records } = await readAll(shareGpt, conversations);
    expect(records.filter((record) => record.type === "session")).toHaveLength(3);
  });

  it("says what was said, without thinking and calls", async () => {
    const { records } = await readAll(shareGpt, growing);
    const texts = records.filter((record) => record.type === "step").map((step) => step["text"]);
    expect(texts).toEqual(["Count the files.", "", "7", "Seven.", "", "unasked"]);
  });

  it.each([
    [dataset, 0.6 * (4 / 5)],
    [conversations, 0.6],
    [growing, 0.5 * (5 / 6)],
    [fixturePath("hermes-trajectory/trajectory_samples.jsonl"), 0.6],
    [fixturePath("openai-messages/conversation.json"), 0],
  ])("detects %s with %d", async (path, confidence) => {
    expect(shareGpt.detect(await probe(path))).toBeCloseTo(confidence);
  });
});
