import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { cursor } from "./cursor.ts";

const id = "8a7b6c5d-4e3f-4a1b-9c8d-7e6f5a4b3c2d";
const transcript = fixturePath(`cursor/agent-transcripts/${id}/${id}.jsonl`);
const subagent = fixturePath(
  `cursor/agent-transcripts/${id}/subagents/1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9.jsonl`,
);

adapterLaws(cursor, [
  {
    path: transcript,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:hologram", "message.mood"],
  },
  { path: subagent },
]);

describe("Cursor's transcripts", () => {
  it.each([transcript, subagent])("are read as before: %s", async (path) => {
    await expect(expectGolden(cursor, path)).resolves.toBeUndefined();
  });

  it("join results to the calls before them, by order, and none to a call that was passed by", async () => {
    const { records } = await readAll(cursor, transcript);
    const tools = new Map(
      records.filter(({ type }) => type === "call").map((call) => [call["callId"], call["tool"]]),
    );
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => [tools.get(result["callId"]), result["text"]])).toEqual([
      ["Shell", "cart.ts"],
      ["Read", "export const cart = [];"],
      ["Shell", "1 failed"],
    ]);
    const named = (await readAll(cursor, subagent)).records;
    expect(named.find(({ type }) => type === "result")?.["callId"]).toBe("toolu_1");
  });

  it("take the person's words out of what was sent for them", async () => {
    const { records } = await readAll(cursor, transcript);
    const said = records.filter((record) => record["kind"] === "user");
    expect(said.map((step) => step["text"])).toEqual(["List the files.", "Thanks."]);
  });

  it("make subagents children of the session they lie with", async () => {
    const [session] = (await readAll(cursor, subagent)).records;
    expect(session).toMatchObject({ parent: `native ${id}` });
  });

  it("are detected by content", async () => {
    const look = await probe(transcript);
    expect(cursor.detect(look)).toBe(0.95);
    expect(cursor.detect({ ...look, path: "/copies/a.jsonl" })).toBe(0.85);
  });
});
