import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { healthCauses, severities } from "./health-finding.ts";
import {
  causeFamily,
  mergeFindings,
  type SessionFinding,
  severityRank,
} from "./session-finding.ts";

function finding(over: Partial<SessionFinding>): SessionFinding {
  const { cause = "stagnation" } = over;
  return {
    cause,
    causes: [cause],
    severity: "high",
    signature: "root",
    evidence: cause,
    stepKeys: ["s1"],
    stallSeconds: 0,
    stepsSinceProgress: 0,
    ...over,
  };
}

const stepsOf = (all: readonly SessionFinding[]) => new Set(all.flatMap((one) => one.stepKeys));
const causesOf = (all: readonly SessionFinding[]) => new Set(all.flatMap((one) => one.causes));

describe("findings of one session", () => {
  test("one root is one finding; of equal severity the repeated error says it", () => {
    const merged = mergeFindings([
      finding({ cause: "stagnation", stepKeys: ["s3"] }),
      finding({ cause: "repeated_failure", stepKeys: ["s1", "s2"] }),
    ]);
    expect(merged).toMatchObject([
      {
        cause: "repeated_failure",
        causes: ["stagnation", "repeated_failure"],
        evidence: "repeated_failure; also stagnation",
        stepKeys: ["s1", "s2", "s3"],
      },
    ]);
  });

  test("findings that rest on the same steps are one, under the root of the repeated error", () => {
    const merged = mergeFindings([
      finding({ cause: "quality_degradation", severity: "critical", signature: "reason" }),
      finding({ cause: "repeated_failure", signature: "template" }),
    ]);
    expect(merged).toMatchObject([
      { cause: "quality_degradation", severity: "critical", signature: "template" },
    ]);
  });

  test("other roots with other steps, and other families, stay apart", () => {
    const apart = [
      finding({ cause: "repeated_failure", signature: "a", stepKeys: ["s1"] }),
      finding({ cause: "quality_degradation", signature: "b", stepKeys: ["s9"] }),
      finding({ cause: "budget_breach", signature: "a", stepKeys: [] }),
    ];
    expect(mergeFindings(apart)).toHaveLength(3);
  });

  test("nothing is lost, no problem is told twice, and merging again changes nothing", () => {
    const any = fc.record({
      cause: fc.constantFrom(...healthCauses),
      severity: fc.constantFrom(...severities),
      signature: fc.constantFrom("a", "b", "c"),
      stepKeys: fc.uniqueArray(fc.constantFrom("s1", "s2", "s3", "s4"), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), (given) => {
        const findings = given.map(finding);
        const merged = mergeFindings(findings);
        expect(stepsOf(merged)).toEqual(stepsOf(findings));
        expect(causesOf(merged)).toEqual(causesOf(findings));
        const ids = merged.map((one) => `${causeFamily(one.cause)} ${one.signature}`);
        expect(new Set(ids).size).toBe(ids.length);
        const ranks = merged.map(severityRank);
        expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
        expect(mergeFindings(merged)).toEqual(merged);
      }),
    );
  });
});
