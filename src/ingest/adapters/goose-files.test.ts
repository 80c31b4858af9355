import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { probe } from "../probe.ts";
import { gooseFiles } from "./goose-files.ts";

const session = fixturePath("goose-files/20250601_101500.jsonl");

adapterLaws(gooseFiles, [
  {
    path: session,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:record", "tint"],
    tokens: { input: 150, output: 40, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
  },
]);

describe("Goose's files", () => {
  it("are read as before", async () => {
    await expect(expectGolden(gooseFiles, session)).resolves.toBeUndefined();
  });

  it("are looked for where Goose was told to keep them", () => {
    const env = { GOOSE_PATH_ROOT: "/srv/goose" };
    expect(gooseFiles.roots({ home: "/home/dev", env })).toEqual(["/srv/goose/data/sessions"]);
    expect(gooseFiles.roots({ home: "/home/dev", env: {} })).toEqual([
      "/home/dev/.local/share/goose/sessions",
    ]);
  });

  it("are detected by their first line, or by their messages", async () => {
    const look = await probe(session);
    expect(gooseFiles.detect(look)).toBe(0.95);
    expect(gooseFiles.detect({ ...look, lines: look.lines.slice(1) })).toBe(0.8);
  });
});
