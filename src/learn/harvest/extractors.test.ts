import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeText } from "../../core/safe-text.ts";
import { createRandom, randomInt } from "../../core/random.ts";
import type { Finding, Item } from "../../core/knowledge.ts";
import type { SessionView } from "../../core/session-view.ts";
import { extractors } from "./extractors.ts";
import { fixes } from "./fixes.ts";
import { lessons, noise, pause, plant, type Planted } from "./planted.suite.ts";
import { sampleSession, type SampleEvent } from "./sample-session.suite.ts";

/** A session of several planted runs; a person's request keeps them apart. */
function plantedSession(seed: number): {
  readonly session: SessionView;
  readonly planted: readonly Planted[];
} {
  const random = createRandom(seed);
  const planted = Array.from({ length: 1 + randomInt(random, 4) }, () => plant(random));
  const events = planted.flatMap((one, index): SampleEvent[] => [
    { human: `Now to the next part of the work, number ${index}, which is about another thing.` },
    ...pause(random),
    ...one.events,
  ]);
  return { session: sampleSession(events, { id: `planted ${seed}` }), planted };
}

const seeds = Array.from({ length: 400 }, (_, index) => index + 1);

function sentencesOf(session: SessionView): readonly string[] {
  const findings = fixes.extract(session).filter((finding) => finding.stance === "support");
  return findings.map((finding) => fixes.consolidate([finding])?.text ?? "");
}

describe("planted lessons", () => {
  it("are found, and little else: precision at least .95, recall at least .85", () => {
    let [told, right, wanted, found] = [0, 0, 0, 0];
    const wrong: string[] = [];
    for (const seed of seeds) {
      const { session, planted } = plantedSession(seed);
      const sentences = sentencesOf(session);
      const expected = planted.flatMap((one) => (one.lesson === null ? [] : [one.lesson]));
      const correct = sentences.filter((text) => expected.some((lesson) => text.includes(lesson)));
      wrong.push(...sentences.filter((text) => !correct.includes(text)));
      told += sentences.length;
      right += correct.length;
      wanted += expected.length;
      found += expected.filter((lesson) => sentences.some((text) => text.includes(lesson))).length;
    }
    expect(wanted).toBeGreaterThan(400);
    expect(right / told, wrong.slice(0, 5).join("\n")).toBeGreaterThanOrEqual(0.95);
    expect(found / wanted).toBeGreaterThanOrEqual(0.85);
  });

  it.each(Object.keys(lessons))("are found one by one: %s", (name) => {
    for (const seed of seeds.slice(0, 20)) {
      const { events, lesson } = lessons[name]!(createRandom(seed));
      const sentences = sentencesOf(sampleSession(events));
      expect(sentences).toEqual([expect.stringContaining(lesson!)]);
    }
  });

  it.each(Object.keys(noise))("are not seen in: %s", (name) => {
    for (const seed of seeds.slice(0, 20)) {
      expect(sentencesOf(sampleSession(noise[name]!(createRandom(seed)).events))).toEqual([]);
    }
  });
});

const harvestable = fc.integer({ min: 1, max: 5_000 }).map((seed) => plantedSession(seed).session);

function harvest(session: SessionView): readonly Finding[] {
  return extractors.flatMap((extractor) => extractor.extract(session));
}

function consolidate(findings: readonly Finding[]): readonly (Item | null)[] {
  return [...Map.groupBy(findings, (finding) => finding.key)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([, group]) =>
        extractors.find((one) => one.name === group[0]?.extractor)?.consolidate(group) ?? null,
    );
}

describe("every extractor", () => {
  it("has a name of its own", () => {
    expect(new Set(extractors.map((one) => one.name)).size).toBe(extractors.length);
  });

  it("is deterministic and leaves the session alone", () => {
    fc.assert(
      fc.property(harvestable, (session) => {
        const before = JSON.stringify(session);
        expect(harvest(session)).toEqual(harvest(session));
        expect(JSON.stringify(session)).toBe(before);
      }),
      { numRuns: 50 },
    );
  });

  it("consolidates the same whatever the order of the findings", () => {
    const many = fc.array(harvestable, { minLength: 1, maxLength: 6 });
    const shuffled = many.chain((sessions) => {
      const findings = sessions.flatMap((session) => harvest(session));
      return fc.tuple(
        fc.constant(findings),
        fc.shuffledSubarray(findings, { minLength: findings.length }),
      );
    });
    fc.assert(
      fc.property(shuffled, ([findings, other]) => {
        expect(consolidate(other)).toEqual(consolidate(findings));
      }),
      { numRuns: 50 },
    );
  });

  it("never harvests what Whetstone put there", () => {
    fc.assert(
      fc.property(harvestable, (session) => {
        const steps = session.steps.map((step) => ({ ...step, injected: true }));
        expect(harvest({ ...session, steps })).toEqual([]);
        const executions = session.executions.map((one) => ({
          ...one,
          resultExcerpt: "<whetstone-context-1a2b>",
        }));
        expect(harvest({ ...session, executions })).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it("gives findings of plain data with evidence of the session, and sentences of one line", () => {
    fc.assert(
      fc.property(harvestable, (session) => {
        const findings = harvest(session);
        expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
        for (const { key, evidence, costTurns } of findings) {
          expect(key).toMatch(/^[0-9a-f]{32}$/);
          expect(costTurns).toBeGreaterThanOrEqual(0);
          expect(evidence.length).toBeGreaterThan(0);
          for (const { session: from, excerpt, rawHmac } of evidence) {
            expect(from).toBe(session.key);
            expect(excerpt.length).toBeLessThanOrEqual(280);
            expect(rawHmac).not.toBe("");
          }
        }
        for (const item of consolidate(findings)) {
          const text = item?.text ?? "";
          expect(text).toBe(safeText(text, 700));
          expect(text).not.toMatch(/```|\/home\//);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("takes any parameters and outputs without throwing", () => {
    const text = fc.string({ unit: "binary", maxLength: 200 });
    const call = fc.record({
      tool: fc.constantFrom("bash", "shell", "edit_file", "any"),
      params: fc.dictionary(
        fc.constantFrom("command", "path", "cmd", "x"),
        fc.oneof(text, fc.jsonValue()),
      ),
      ok: fc.constantFrom(true, false, null),
      out: text,
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 12 }), (calls) => {
        expect(Array.isArray(harvest(sampleSession(calls)))).toBe(true);
      }),
    );
  });
});
