import { describe, expect, it } from "vitest";
import type { Item } from "../core/knowledge.ts";
import { termsOf } from "../core/terms.ts";
import { queryTerms, rankItems } from "./rank.ts";
import { sampleItem, sampleNow, sampleRequest } from "./sample-item.suite.ts";

const dayMs = 86_400_000;

function statisticsOf(items: readonly Item[]) {
  const documents = items.map((item) => termsOf(item.text));
  const documentFrequency = new Map<string, number>();
  for (const terms of documents) {
    for (const term of new Set(terms))
      documentFrequency.set(term, (documentFrequency.get(term) ?? 0) + 1);
  }
  const meanLength = documents.flat().length / Math.max(1, items.length);
  return { items: items.length, meanLength, documentFrequency };
}
const names = (items: readonly Item[], over: Parameters<typeof sampleRequest>[0] = {}) =>
  rankItems(sampleRequest(over), items, statisticsOf(items), sampleNow).map(
    ({ item }) => item.signature.tools[0],
  );
const named = (name: string, over: Partial<Item> = {}): Item =>
  sampleItem(name, {
    signature: { tools: [name], programs: [], errorTemplateIds: [], files: [] },
    ...over,
  });

const about = (name: string, files: readonly string[], programs: readonly string[]) =>
  sampleItem(name, {
    text: "It fails; something else works.",
    signature: { tools: [name], programs, errorTemplateIds: [], files },
  });

describe("rankItems", () => {
  it("puts what the task is about first", () => {
    const items = [named("webpack"), named("pytest"), named("cargo")];
    expect(names(items, { task: "Make pytest run in the pipeline" })[0]).toBe("pytest");
    expect(names(items, { branch: "feature/cargo-upgrade" })[0]).toBe("cargo");
  });

  it("puts items that name a file or program of the request before others", () => {
    const items = [
      about("a", [], []),
      about("b", ["src/shop.ts"], []),
      about("c", [], ["terraform"]),
    ];
    expect(names(items, { files: ["src/shop.ts"] })[0]).toBe("b");
    expect(names(items, { task: "Apply the Terraform plan" })[0]).toBe("c");
    // Part of a word is no name.
    expect(names(items, { task: "terraforming" })).toEqual(names(items));
  });

  it.each<[string, Partial<Item>, Partial<Item>]>([
    ["seen more often", { support: 5 }, { support: 1 }],
    ["surer", { confidence: 0.9 }, { confidence: 0.7 }],
    ["costlier when unknown", { costTurns: 20 }, { costTurns: 1 }],
    ["never contradicted", { support: 4 }, { support: 4, against: 3 }],
    ["fresher", {}, { lastSeen: sampleNow - 200 * dayMs }],
    ["dated", { lastSeen: sampleNow }, { lastSeen: null }],
    ["of this repository", {}, { scope: "global", repo: null }],
    ["of this agent", { scope: "agent", agent: "claude-code" }, { scope: "global", repo: null }],
  ])("prefers what is %s", (_, better, worse) => {
    // Under either name, as equals go by their keys.
    expect(names([named("a", worse), named("b", better)])).toEqual(["b", "a"]);
    expect(names([named("b", worse), named("a", better)])).toEqual(["a", "b"]);
  });

  it("takes a time to come for now, and gives every item a value", () => {
    const [first, second] = rankItems(
      sampleRequest(),
      [named("a", { lastSeen: sampleNow + 9 * dayMs, support: 0, confidence: 0.7 }), named("b")],
      statisticsOf([]),
      sampleNow,
    );
    expect(first?.value).toBeGreaterThan(0);
    expect(second?.value).toBeGreaterThan(0);
  });

  it("does not depend on the order of proposals", () => {
    const items = ["a", "b", "c", "d"].map((name) => named(name));
    expect(names(items)).toEqual(names(items.toReversed()));
    expect(names([])).toEqual([]);
  });
});

describe("queryTerms", () => {
  it("takes each word of task, branch and files once", () => {
    const request = sampleRequest({
      task: "Fix the coupon",
      branch: "fix/coupon",
      files: ["src/coupon.ts"],
    });
    expect(queryTerms(request)).toEqual([
      "fix/coupon",
      "fix",
      "coupon",
      "src/coupon.ts",
      "src",
      "ts",
    ]);
  });

  it("stays small, whatever the request holds", () => {
    const words = Array.from({ length: 100_000 }, (_, n) => `word${n}`).join(" ");
    expect(queryTerms(sampleRequest({ task: words, files: words.split(" ") }))).toHaveLength(200);
  });
});
