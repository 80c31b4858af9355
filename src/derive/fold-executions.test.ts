import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Door, doors, type ObservationRow, observationParts } from "../core/rows.ts";
import { outcomes } from "../core/outcome.ts";
import { foldExecutions } from "./fold-executions.ts";
import { callRow, hex, resultRow } from "./sample-record.suite.ts";

const only = (rows: readonly ObservationRow[]) => {
  const folded = foldExecutions(rows);
  expect(folded).toHaveLength(1);
  return folded[0]!;
};
const from = (door: Door, over: Partial<ObservationRow> = {}): Partial<ObservationRow> => ({
  door,
  sourceKey: null,
  locator: null,
  rawHmac: null,
  ...over,
});

const failedBy = (rulesVersion: number, ordinal: number, errorRedacted: string) =>
  resultRow("s", 2, { rulesVersion, ordinal, errorRedacted, outcome: "failure" });

describe("foldExecutions", () => {
  it("joins a result to its call, whichever comes first", () => {
    const [call, result] = [callRow("s", 2), resultRow("s", 2, { ordinal: 300, exitCode: 0 })];
    const folded = only([call, result]);
    expect(only([result, call])).toEqual(folded);
    expect(folded).toMatchObject({
      tool: "Bash",
      ordinal: 200,
      outcome: "success",
      exitCode: 0,
      latencyUs: 1500,
      callLocator: "b:200-299",
      resultLocator: "b:200-299",
    });
  });

  it("leaves a call without a result unknown, and keeps a result without a call", () => {
    expect(only([callRow("s", 2)])).toMatchObject({ outcome: null, resultLocator: null });
    expect(only([resultRow("s", 2)])).toMatchObject({
      tool: null,
      outcome: "success",
      ordinal: 200,
    });
  });

  it("takes the highest revision of a part", () => {
    const running = resultRow("s", 2, { outcome: "unknown", exitCode: null });
    const ended = resultRow("s", 2, { revision: 1, outcome: "failure", exitCode: 2 });
    expect(only([ended, callRow("s", 2), running])).toMatchObject({
      outcome: "failure",
      exitCode: 2,
    });
  });

  it("takes the highest reader before the highest revision", () => {
    const old = resultRow("s", 2, { revision: 3, exitCode: 1 });
    const reread = resultRow("s", 2, { readerVersion: 2, exitCode: 0 });
    expect(only([old, reread]).exitCode).toBe(0);
  });

  it("takes what was redacted by the newest rules, then what stands first", () => {
    const rows = [
      failedBy(1, 0, "old rules"),
      failedBy(2, 9, "a copy"),
      failedBy(2, 5, "the first"),
    ];
    expect(only(rows).errorRedacted).toBe("the first");
    expect(only(rows.toReversed()).errorRedacted).toBe("the first");
  });

  it("believes the transcript in what was said and the hook in how long it took", () => {
    const folded = only([
      callRow("s", 2, { tool: "Bash" }),
      resultRow("s", 2, { latencyUs: 9000 }),
      callRow("s", 2, from("hook", { tool: "bash", stepKey: null, ordinal: 7 })),
      resultRow("s", 2, from("hook", { latencyUs: 1234 })),
    ]);
    expect(folded).toMatchObject({ tool: "Bash", latencyUs: 1234, ordinal: 200 });
  });

  it("fills what the trusted door did not see from the next", () => {
    const folded = only([
      callRow("s", 2, { confidence: null }),
      callRow("s", 2, from("event", { confidence: 0.4, house: "ezra" })),
    ]);
    expect(folded).toMatchObject({ confidence: 0.4, house: "ezra" });
  });

  it("takes outcome, kind, code and error from one report", () => {
    const told = resultRow("s", 2, {
      outcome: "failure",
      failureKind: "tool-error",
      exitCode: null,
      errorRedacted: "refused",
    });
    const hook = resultRow("s", 2, from("hook", { outcome: "success", exitCode: 0 }));
    expect(only([hook, told])).toMatchObject({
      outcome: "failure",
      failureKind: "tool-error",
      exitCode: null,
      errorRedacted: "refused",
    });
  });

  it("prefers a known outcome, and an amendment to what it amends", () => {
    const unknown = resultRow("s", 2, { outcome: "unknown", outcomeSource: "none" });
    const hook = resultRow("s", 2, from("hook", { outcome: "failure" }));
    expect(only([unknown, hook]).outcome).toBe("failure");
    const amended = resultRow("s", 2, from("event", { part: "amend", outcome: "success" }));
    expect(only([unknown, hook, amended]).outcome).toBe("success");
    expect(only([unknown]).outcome).toBe("unknown");
  });

  it("names places in one source only", () => {
    const elsewhere = hex(32, "elsewhere");
    const folded = only([callRow("s", 2), resultRow("s", 2, { sourceKey: elsewhere })]);
    expect(folded).toMatchObject({ callLocator: "b:200-299", resultLocator: null });
    const live = only([callRow("s", 2, from("hook")), resultRow("s", 2, { sourceKey: elsewhere })]);
    expect(live).toMatchObject({
      sourceKey: elsewhere,
      callLocator: null,
      resultLocator: "b:200-299",
    });
  });

  it("puts executions in the order of their calls", () => {
    const rows = [
      callRow("s", 5),
      callRow("s", 2),
      resultRow("s", 8),
      callRow("s", 8, { ordinal: 100 }),
    ];
    expect(foldExecutions(rows).map((one) => one.ordinal)).toEqual([100, 200, 500]);
  });
});

const observation: fc.Arbitrary<ObservationRow> = fc
  .record({
    callKey: fc.constantFrom("c1", "c2"),
    door: fc.constantFrom(...doors),
    part: fc.constantFrom(...observationParts),
    revision: fc.nat(2),
    readerVersion: fc.integer({ min: 1, max: 2 }),
    rulesVersion: fc.integer({ min: 1, max: 2 }),
    ordinal: fc.nat(3),
    stepKey: fc.constantFrom("step1", "step2", null),
    tool: fc.constantFrom("Bash", "shell", null),
    outcome: fc.constantFrom(...outcomes, null),
    exitCode: fc.constantFrom(0, 1, null),
    latencyUs: fc.option(fc.nat(5)),
    sourceKey: fc.constantFrom("file1", "file2", null),
    rawHmac: fc.constantFrom("x", "y", null),
  })
  .map((over) => callRow("s", 1, over));

describe("the fold", () => {
  const rows = fc.array(observation, { maxLength: 12 });

  it("does not depend on order", () => {
    const shuffled = rows.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(foldExecutions(other)).toEqual(foldExecutions(all));
      }),
      { numRuns: 500 },
    );
  });

  it("does not depend on repetition", () => {
    fc.assert(
      fc.property(rows, fc.nat(5), (all, start) => {
        expect(foldExecutions([...all, ...all.slice(start)])).toEqual(foldExecutions(all));
      }),
    );
  });

  it("never mixes outcome and exit code of two reports", () => {
    fc.assert(
      fc.property(rows, (all) => {
        for (const { callKey, outcome, exitCode } of foldExecutions(all)) {
          const reports = all.filter((row) => row.callKey === callKey && row.outcome === outcome);
          const codes = outcome === null ? [null] : reports.map((row) => row.exitCode);
          expect(codes).toContain(exitCode);
        }
      }),
    );
  });
});
