import { describe, expect, it } from "vitest";
import { sampleEvidence, sampleItem } from "../../bootstrap/sample-item.suite.ts";
import { evidenceShare, heldIn, standing } from "./item-standing.ts";

const often = { support: 4, seenOnce: false } as const;

describe("heldIn", () => {
  it.each([
    ["one sighting", {}, "seen once"],
    ["a fix", often, "worked in 4 sessions"],
    ["a fix that failed elsewhere", { ...often, against: 2 }, "worked in 4 sessions, failed in 2"],
    [
      "a runner that started",
      { ...often, detail: { passedSessions: 1 } },
      "started in 4 sessions, its tests passed in 1",
    ],
    ["a runner that passed", { ...often, detail: { passedSessions: 4 } }, "worked in 4 sessions"],
    ["an error", { ...often, extractor: "pitfalls" }, "came back in 4 sessions"],
  ])("tells of %s what was seen", (_, over, words) => {
    expect(heldIn(sampleItem("x", over))).toBe(words);
  });
});

describe("standing", () => {
  it("adds the cost, and that no session is shown it", () => {
    expect(standing(sampleItem("x", { status: "candidate", costTurns: 3 }))).toBe(
      "seen once, cost 3 turns, candidate: no session is shown it",
    );
  });
});

describe("evidenceShare", () => {
  it("says of how many sessions the evidence is kept, unless of all", () => {
    const evidence = [sampleEvidence("a"), sampleEvidence("a"), sampleEvidence("b")];
    expect(evidenceShare(sampleItem("x", { support: 5, evidence }))).toBe(
      "Evidence is kept of the first 2 of 5 sessions.",
    );
    expect(evidenceShare(sampleItem("x", { support: 1, against: 1, evidence }))).toBe("");
  });
});
