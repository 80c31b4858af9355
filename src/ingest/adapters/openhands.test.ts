import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  adapterLaws,
  orphanResults,
  tokenTotals,
} from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { detect } from "../detect.ts";
import { probe } from "../probe.ts";
import { adapters } from "../registry.ts";
import { openHands } from "./openhands.ts";

const folder = fixturePath("openhands/conversations/0f9d1c2b3a4e5f60718293a4b5c6d7e8");
const state = join(folder, "base_state.json");
const lines = fixturePath("openhands/events.jsonl");

adapterLaws(openHands, [
  {
    path: state,
    tokens: { input: 3000, output: 400, cacheRead: 6000, cacheWrite: 0, reasoning: 7 },
    unknown: ["unknown:TelepathyEvent"],
  },
  {
    path: lines,
    // The last of three statements of one counter.
    tokens: { input: 2000, output: 222, cacheRead: 3000, cacheWrite: 0, reasoning: 7 },
    // Its action stood on the damaged line.
    orphans: 1,
    diagnostics: { "malformed-json": 1 },
    unknown: ["unknown:TelepathyEvent"],
  },
]);

function isStep(record: Readonly<Record<string, unknown>>): boolean {
  return record["type"] === "step";
}

function idsOf(records: readonly Record<string, unknown>[]): readonly unknown[] {
  return records.flatMap((record) => (record["type"] === "result" ? [record["callId"]] : []));
}

function copyOfConversation(): string {
  const copy = mkdtempSync(join(tmpdir(), "whetstone-openhands-"));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

describe("conversations of the OpenHands SDK", () => {
  it.each([state, lines])("reads %s as before", async (path) => {
    expect(detect(await probe(path), adapters)).toMatchObject({ adapter: openHands, ties: [] });
    await expect(expectGolden(openHands, path)).resolves.toBeUndefined();
  });

  it("tells a failed tool, a failed command and a refusal apart", async () => {
    const { records } = await readAll(openHands, state);
    expect(orphanResults(records)).toEqual([]);
    const signals = records.flatMap((record) =>
      record.type === "result" ? [record["signals"]] : [],
    );
    expect(signals).toEqual([
      { exitCode: 0 },
      { exitCode: 1 },
      { errorFlag: true },
      { status: "timeout" },
      { status: "denied" },
      {
        errorFlag: true,
        errorObject: { message: "Error validating args for tool 'file_editor'" },
      },
    ]);
  });

  it("reads events that came before others anew, each in its own place", async () => {
    const copy = copyOfConversation();
    const path = join(copy, "base_state.json");
    const events = readdirSync(join(copy, "events")).toSorted();
    const late = join("events", events[2] ?? "");
    rmSync(join(copy, late));
    const before = await readAll(openHands, path);
    cpSync(join(folder, late), join(copy, late));
    const after = await readAll(openHands, path, before.cursor);
    const whole = await readAll(openHands, path);
    expect(after.cursor.generation).toBe(1);
    expect(after.records).toEqual(whole.records);
    const places = new Set(whole.records.filter(isStep).map((record) => record["ordinal"]));
    const steps = before.records.filter(isStep);
    expect(steps.filter((record) => !places.has(record["ordinal"]))).toEqual([]);
  });

  it("tells calls whose ids repeat apart, also when it goes on", async () => {
    const copy = copyOfConversation();
    const path = join(copy, "base_state.json");
    const names = readdirSync(join(copy, "events")).toSorted();
    for (const name of names) {
      const event = readFileSync(join(copy, "events", name), "utf8");
      const repeated = event.replace(/"tool_call_id":\s*"[^"]*"/g, '"tool_call_id": "call_0"');
      writeFileSync(join(copy, "events", name), repeated);
    }
    const whole = await readAll(openHands, path);
    const later = names
      .slice(8)
      .map((name) => [name, readFileSync(join(copy, "events", name))] as const);
    for (const [name] of later) rmSync(join(copy, "events", name));
    const first = await readAll(openHands, path);
    for (const [name, content] of later) writeFileSync(join(copy, "events", name), content);
    const second = await readAll(openHands, path, first.cursor);
    expect(idsOf([...first.records, ...second.records])).toEqual(idsOf(whole.records));
    expect(new Set(idsOf(whole.records)).size).toBeGreaterThan(3);
  });

  it("goes on behind the events that were read", async () => {
    const copy = copyOfConversation();
    const path = join(copy, "base_state.json");
    const events = readdirSync(join(copy, "events")).toSorted();
    for (const name of events.slice(6)) rmSync(join(copy, "events", name));
    const stamp = await openHands.stamp?.(path);
    const before = await readAll(openHands, path);
    cpSync(folder, copy, { recursive: true });
    expect(await openHands.stamp?.(path)).not.toBe(stamp);
    const after = await readAll(openHands, path, before.cursor);
    const whole = await readAll(openHands, path);
    const steps = [...before.records, ...after.records].filter((one) => one.type === "step");
    expect(steps).toEqual(whole.records.filter((one) => one.type === "step"));
    expect(tokenTotals([...before.records, ...after.records])).toEqual(tokenTotals(whole.records));
    expect(openHands.isCompanion?.(join(copy, "events", events[0] ?? ""))).toBe(true);
  });
});
