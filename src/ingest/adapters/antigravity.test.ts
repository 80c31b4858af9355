import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { antigravity } from "./antigravity.ts";

const transcript = fixturePath(
  "antigravity/brain/4f3e2d1c-0b9a-4876-9543-210fedcba987/transcript.jsonl",
);

adapterLaws(antigravity, [
  {
    path: transcript,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:HOLOGRAM", "shape"],
  },
]);

describe("Antigravity", () => {
  it("is read as before", async () => {
    await expect(expectGolden(antigravity, transcript)).resolves.toBeUndefined();
  });

  it("joins steps to the calls they are of, and makes a call of a step that has none", async () => {
    const { records } = await readAll(antigravity, transcript);
    const calls = records.filter((record) => record.type === "call");
    expect(calls.map((call) => [call["tool"], call["params"]])).toEqual([
      ["run_command", { CommandLine: "npm test", SafeToAutoRun: true }],
      ["view_file", { AbsolutePath: "/repo/cart.ts" }],
      ["grep_search", {}],
      ["run_command", {}],
      ["generic", {}],
    ]);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => [result["tool"], result["signals"]])).toEqual([
      ["run_command", { exitCode: 1 }],
      ["view_file", { errorFlag: true, errorObject: { message: "no such file" } }],
      ["grep_search", { errorFlag: false }],
      ["run_command", { exitCode: 0 }],
      ["generic", { status: "cancelled" }],
    ]);
  });

  it("takes the person's words and the chosen model out of a request", async () => {
    const { records } = await readAll(antigravity, transcript);
    expect(records.find((record) => record["kind"] === "user")?.["text"]).toBe("Run the tests.");
    const model = records.find((record) => record["field"] === "model");
    expect(model?.["value"]).toBe("Gemini 3.5 Flash (Medium)");
  });

  it("is detected by content, and leaves the documents of the editor out", async () => {
    expect(antigravity.detect(await probe(transcript))).toBeGreaterThan(0.9);
    expect(antigravity.isCompanion?.("/home/dev/.gemini/antigravity/brain/4f3e/task.md")).toBe(
      true,
    );
    expect(antigravity.isCompanion?.("/home/dev/notes/task.md")).toBe(false);
  });
});
