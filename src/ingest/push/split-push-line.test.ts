import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { PushLine } from "./push-line.ts";
import { countLineRows, splitPushLine } from "./split-push-line.ts";

const session = "0".repeat(32);

function lineOf(steps: readonly string[], facts: number, from: PushLine["from"]): PushLine {
  return {
    v: 1,
    source: "0".repeat(32),
    uri: "~/x.jsonl",
    format: "claude-code",
    readerVersion: 1,
    from,
    generation: 2,
    offset: 900,
    sessions: [
      { ref: session, harness: "codex", nativeId: null, parentRef: null, repo: null, zone: null },
    ],
    facts: Array.from({ length: facts }, (_, ordinal) => ({
      session,
      field: "cwd",
      ordinal,
      value: "/srv",
      at: null,
    })),
    steps: steps.map((excerpt, ordinal) => ({
      session,
      stepKey: ordinal.toString(16).padStart(16, "0"),
      parentStepKey: null,
      kind: "user",
      at: null,
      ordinal,
      excerpt,
      label: null,
      model: null,
      injected: false,
      locator: "b:0-1",
    })),
    usage: [],
    observations: [],
    outcomes: [],
    diagnostics: [],
  };
}

const lines = fc
  .record({
    steps: fc.array(fc.string({ unit: "grapheme", maxLength: 300 }), { maxLength: 40 }),
    facts: fc.nat(10),
    from: fc.constantFrom(null, { generation: 2, offset: 100 }, { generation: 1, offset: 5000 }),
  })
  .map(({ steps, facts, from }) => lineOf(steps, facts, from));

it("every row is sent once, in order, and the last line alone moves the position", () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1200, max: 6000 }), fc.nat(20), (line, bytes, more) => {
      const rows = 1 + more;
      const texts = splitPushLine(line, { bytes, rows });
      const parts = texts.map(({ text }) => JSON.parse(text) as PushLine);
      for (const [index, part] of parts.entries()) {
        expect(countLineRows(part)).toBeLessThanOrEqual(rows);
        expect(texts[index]?.bytes).toBe(Buffer.byteLength(texts[index]?.text ?? ""));
        const isOneRow = countLineRows(part) <= 1;
        expect(isOneRow || (texts[index]?.bytes ?? 0) <= bytes).toBe(true);
        expect(part.from).toEqual(line.from);
      }
      const [last, ...earlier] = parts.toReversed();
      expect(last).toMatchObject({ generation: 2, offset: 900 });
      for (const part of earlier) {
        expect(part).toMatchObject(line.from ?? { generation: 0, offset: 0 });
      }
      expect(parts.flatMap((part) => part.sessions)).toEqual(line.sessions);
      expect(parts.flatMap((part) => part.facts)).toEqual(line.facts);
      expect(parts.flatMap((part) => part.steps)).toEqual(line.steps);
    }),
  );
});

it("a line within the limits stays as it is, and so does a single row above them", () => {
  const small = lineOf(["hello"], 0, null);
  const [only, ...none] = splitPushLine(small, { bytes: 10_000, rows: 10 });
  expect(none).toEqual([]);
  expect(only?.text).toBe(`${JSON.stringify(small)}\n`);
  const large = { ...lineOf(["x".repeat(5000)], 0, null), sessions: [] };
  expect(splitPushLine(large, { bytes: 100, rows: 10 })).toHaveLength(1);
});
