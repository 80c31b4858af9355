import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { databaseFrom } from "../../../test/ingest/database-fixture.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { openClawDatabase } from "./openclaw-database.ts";

const database = databaseFrom(fixturePath("openclaw-database/agent.sql"));
const session = "6f1e2d3c-4b5a-4697-8899-aabbccddee01";

adapterLaws(openClawDatabase, [
  {
    path: database,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:hologram"],
    tokens: { input: 30, output: 9, cacheRead: 100, cacheWrite: 7, reasoning: 0 },
  },
]);

/** A copy where OpenClaw keeps it, to be written to. */
function copyOfDatabase(): string {
  const home = mkdtempSync(join(tmpdir(), "whetstone-openclaw-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const path = join(home, ".openclaw", "agents", "main", "agent", "agent.sqlite");
  mkdirSync(dirname(path), { recursive: true });
  cpSync(database, path);
  return path;
}

function write(path: string, sql: string): void {
  const writer = new DatabaseSync(path);
  writer.exec(sql);
  writer.close();
}

const added = (seq: number, text: string): string => {
  const message = { role: "user", content: text };
  const event = { type: "message", id: `e${seq}`, parentId: "c0000004", message };
  return `INSERT INTO transcript_events (session_id, seq, event_json, created_at) VALUES ('${session}', ${seq}, '${JSON.stringify(event)}', 1782900009000);`;
};

async function textsAfter(path: string, sql: string): Promise<readonly unknown[]> {
  const { cursor } = await readAll(openClawDatabase, path);
  write(path, sql);
  const { records } = await readAll(openClawDatabase, path, cursor);
  return records.filter(({ type }) => type === "step").map((step) => step["text"]);
}

describe("the database of OpenClaw", () => {
  it("is read as before", async () => {
    const expected = fixturePath("openclaw-database/agent.expected.json");
    await expect(expectGolden(openClawDatabase, database, expected)).resolves.toBeUndefined();
  });

  it("names the agent by its folder, and gives events without a time that of their row", async () => {
    const { records } = await readAll(openClawDatabase, copyOfDatabase());
    const agents = records.filter((record) => record["field"] === "agent");
    expect(agents.map((agent) => agent["value"])).toEqual(["main", "main"]);
    const step = records.find((record) => record["text"] === "Good morning");
    expect(step?.["at"]).toBe(1_782_900_002_500);
  });

  it("goes on behind the last row", async () => {
    expect(await textsAfter(copyOfDatabase(), added(5, "And now?"))).toEqual(["And now?"]);
  });

  it("reads all anew where the last rows were written anew", async () => {
    const sql = `DELETE FROM transcript_events WHERE session_id = '${session}' AND seq = 4; ${added(4, "Again")}`;
    const texts = await textsAfter(copyOfDatabase(), sql);
    expect(texts).toContain("Water the plants");
    expect(texts).toContain("Again");
    expect(texts).not.toContain("There is none.");
  });

  it("reads events that stand compressed, as long ones do since 2026.9.6", async () => {
    const { records } = await readAll(openClawDatabase, database);
    const texts = records.filter(({ type }) => type === "step").map((step) => String(step["text"]));
    expect(texts.filter((text) => text.startsWith("Tell me of the roses."))).toHaveLength(1);
  });

  it("is detected by its tables", async () => {
    expect(openClawDatabase.detect(await probe(database))).toBe(0.95);
  });
});
