import { describe, expect, it } from "vitest";
import { failing, hex, moved, wholeSession } from "./record-fixtures.ts";
import { everyKind } from "./every-kind.ts";
import { canonical, records, without, withoutSource } from "./store-content.ts";
import type { StoreFactory } from "./store-factory.ts";
import { deriveAll } from "./toy-derivation.ts";

const [a, b] = [hex(32, "a"), hex(32, "b")];

export function exportLaws(factory: StoreFactory): void {
  describe("exports", () => {
    it("are equal for copies of one file in different places, read at different times", async () => {
      const exports: unknown[] = [];
      for (const [place, now] of [
        ["home", 1],
        ["mirror", 2],
      ] as const) {
        const store = await factory.open({ clock: { now: () => now } });
        await store.append([moved(failing(a), place), moved(failing(b), place)]);
        await deriveAll(store);
        exports.push(await canonical(store));
        await store.close();
      }
      expect(exports[1]).toEqual(exports[0]);
      expect(JSON.stringify(exports[1])).toBe(JSON.stringify(exports[0]));
    });

    it("are equal whether a file was read once or also as a copy", async () => {
      const once = await factory.open();
      await once.append([failing(a), failing(b)]);
      await deriveAll(once);
      const twice = await factory.open();
      await twice.append([
        moved(failing(a), "copy"),
        failing(b),
        failing(a),
        moved(failing(b), "copy"),
      ]);
      await deriveAll(twice);
      expect(await canonical(twice)).toEqual(await canonical(once));
      await once.close();
      await twice.close();
    });

    it("name neither places nor times of reading nor local numbers", async () => {
      const store = await factory.open({ clock: { now: () => 424_242_424_242 } });
      await store.append([moved(failing(a), "somewhere"), moved(failing(b), "somewhere")]);
      await deriveAll(store);
      const text = JSON.stringify(await canonical(store));
      expect(text).not.toContain(hex(32, "somewhere"));
      expect(text).not.toContain("session.jsonl");
      expect(text).not.toContain("424242424242");
      expect(text).not.toMatch(/"(?:source|session|item|step|tenant|cell)_?[iI]d"/);
      expect(text).not.toMatch(/"locator"|"sourceKey"|"batch/);
      await store.close();
    });

    it("stand in the order of content keys, whatever came first", async () => {
      const store = await factory.open();
      await store.append([failing(b), failing(a)]);
      await deriveAll(store);
      const rows = await canonical(store);
      const sessions = rows.filter((row) => row["table"] === "session").map((row) => row["key"]);
      expect(sessions).toEqual([a, b].toSorted());
      expect([...new Set(rows.map((row) => row["table"]))]).toEqual([
        "session",
        "step",
        "execution",
        "signal",
        "cell",
        "error-template",
        "item",
      ]);
      await store.close();
    });

    it("give the record as it was written", async () => {
      const store = await factory.open();
      await store.append([everyKind]);
      const assignment = {
        id: "1",
        experiment: "e",
        unit: "u",
        arm: "briefed",
        propensity: 0.9,
        at: 4,
      } as const;
      await store.recordBriefing(assignment, []);
      const rows = await records(store);
      const of = (table: string): unknown[] =>
        rows.filter((row) => row["table"] === table).map((row) => without(row, "table"));
      expect(of("step")).toEqual(everyKind.steps.map(withoutSource));
      expect(of("observation")).toEqual(everyKind.observations.map(withoutSource));
      expect(of("fact")).toEqual(everyKind.facts);
      expect(of("outcome")).toEqual(everyKind.outcomes);
      expect(of("diagnostic")).toEqual(everyKind.diagnostics.map(withoutSource));
      expect(of("assignment")).toEqual([assignment]);
      await store.close();
    });

    it("may be read while the store is written", async () => {
      const store = await factory.open();
      await store.append([wholeSession(a, 3), wholeSession(b, 3)]);
      await deriveAll(store);
      const rows = store.canonicalRows()[Symbol.asyncIterator]();
      await rows.next();
      await store.append([wholeSession(hex(32, "c"), 3)]);
      const { value } = (await rows.next()) as { value: { table: string } };
      expect(value.table).toBe("step");
      await store.close();
    });
  });
}
