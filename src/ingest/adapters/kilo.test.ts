import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { databaseFrom } from "../../../test/ingest/database-fixture.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { kilo } from "./kilo.ts";

const folder = mkdtempSync(join(tmpdir(), "whetstone-kilo-"));
const database = join(folder, "kilo.db");
cpSync(databaseFrom(fixturePath("opencode/opencode.sql")), database);
afterAll(() => rmSync(folder, { recursive: true }));

adapterLaws(kilo, [
  {
    path: database,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:hologram"],
    tokens: { input: 257, output: 143, cacheRead: 3000, cacheWrite: 20, reasoning: 90 },
  },
]);

describe("Kilo Code's database", () => {
  it("is told from OpenCode's by its name alone", async () => {
    const found = await probe(database);
    expect(detect(found, adapters)).toMatchObject({ adapter: kilo, ties: [] });
    expect(kilo.detect({ ...found, path: join(folder, "opencode.db") })).toBe(0);
  });

  it("is looked for where its program keeps it", () => {
    expect(kilo.roots({ home: "/home/dev", env: {} })).toEqual([
      join("/home/dev", ".local", "share", "kilo", "kilo.db"),
    ]);
    expect(kilo.roots({ home: "/home/dev", env: { XDG_DATA_HOME: "/data" } })).toEqual([
      join("/data", "kilo", "kilo.db"),
    ]);
  });
});
