import { describe, expect, it } from "vitest";
import type { SessionRecord } from "../core/derived.ts";
import { resolveFamily } from "./family.ts";
import {
  branching,
  callRow,
  factRow,
  hex,
  plainOptions,
  range,
  resultRow,
  sampleRecord,
  sessionRow,
  sourceKey,
  stepRow,
  telling,
  usageRow,
} from "./sample-record.suite.ts";
import { sessionView, type ViewOptions } from "./session-view.ts";

const viewsOf = (family: readonly SessionRecord[], over: Partial<ViewOptions> = {}) =>
  resolveFamily(family).map((member) =>
    sessionView(member, {
      ...plainOptions,
      hasChildren: false,
      parentKey: null,
      rootKey: member.key,
      ...over,
    }),
  );
const viewOf = (record: Partial<SessionRecord>, over: Partial<ViewOptions> = {}) =>
  viewsOf([sampleRecord("s", record)], over)[0]!;
const usage = (n: number, over: Parameters<typeof usageRow>[2] & { format?: string } = {}) => ({
  ...usageRow("s", n, over),
  format: over.format ?? "claude-code",
});

describe("steps of a view", () => {
  it("are in order, each once, by the highest reader", () => {
    const view = viewOf({
      steps: [
        stepRow("s", 2),
        stepRow("s", 0, { excerpt: "read anew", readerVersion: 2 }),
        stepRow("s", 1),
        stepRow("s", 0, { excerpt: "read first" }),
      ],
    });
    expect(view.steps.map(({ seq, excerpt }) => [seq, excerpt])).toEqual([
      [0, "read anew"],
      [1, "excerpt number 1"],
      [2, "excerpt number 2"],
    ]);
  });

  it("mark what was abandoned, and so do executions", () => {
    const steps = branching("u1 a1<u1 u2<a1 a2<u2 u3<a1 a3<u3");
    const observations = ["a1", "a2", "a3"].map((stepKey, n) => callRow("s", n, { stepKey }));
    const view = viewOf({ steps, observations });
    expect(view.steps.map((step) => step.onFinalPath)).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
    expect(view.executions.map((one) => [one.stepSeq, one.onFinalPath])).toEqual([
      [1, true],
      [3, false],
      [5, true],
    ]);
  });

  it("come from the best format alone, as do its calls; live doors add theirs", () => {
    const other = hex(32, "other source");
    const view = viewOf(
      {
        formats: new Map([
          [sourceKey, "database"],
          [other, "file"],
        ]),
        steps: [stepRow("s", 0), stepRow("s", 7, { sourceKey: other })],
        observations: [
          callRow("s", 1),
          callRow("s", 2, { sourceKey: other }),
          resultRow("s", 1, { door: "hook", sourceKey: null, locator: null, rawHmac: null }),
          callRow("s", 3, {
            door: "hook",
            sourceKey: null,
            locator: null,
            rawHmac: null,
            stepKey: null,
          }),
        ],
        usage: [usage(1, { format: "database" }), usage(2, { format: "file" })],
      },
      { rankOf: (format) => (format === "database" ? 100 : 80) },
    );
    expect(view.steps).toHaveLength(1);
    expect(view.executions.map((one) => [one.key, one.outcome])).toEqual([
      [hex(16, "call1"), "success"],
      [hex(16, "call3"), "unknown"],
    ]);
    expect(view.usage.input).toBe(101);
  });

  it("keep the path of a fork whose branches meet in copied history", () => {
    const history = branching("u1 a1<u1");
    const fork = branching("u1 a1<u1 u2<a1 a2<u2 u3<a1 a3<u3");
    const lineage = [factRow("s", { field: "lineage", value: "l" })];
    const views = viewsOf([
      sampleRecord("a", { steps: history, facts: lineage }),
      sampleRecord("b", { steps: fork, facts: lineage }),
    ]);
    expect(views[1]?.steps.map((step) => [step.key, step.onFinalPath])).toEqual([
      ["u2", false],
      ["a2", false],
      ["u3", true],
      ["a3", true],
    ]);
  });
});

const step = (n: number) => stepRow("s", n, { parentStepKey: null });
const callKey = (n: number): string => hex(16, `call${n}`);
const houseOf: ViewOptions["houseOf"] = ({ harness, agent }) => `${harness}/${agent}`;
/** A call with its result. */
const called = (
  n: number,
  paramHash: string | null,
  over: Parameters<typeof resultRow>[2] = {},
) => [callRow("s", n, { paramHash }), resultRow("s", n, { paramHash, ...over })];

describe("rows of one place", () => {
  it("are chosen by what they say, not by their order", () => {
    const copies = ["b:0-9", "b:5-9", "b:7-9"].map((locator) => stepRow("s", 0, { locator }));
    const locators = [copies, copies.toReversed()].map(
      (steps) => viewOf({ steps }).steps[0]?.locator,
    );
    expect(locators[0]).toBe(locators[1]);
  });
});

describe("executions of a view", () => {
  it("know the model that spoke last", () => {
    const view = viewOf({
      steps: [
        step(0),
        stepRow("s", 1, { model: "m1" }),
        step(2),
        stepRow("s", 4, { model: "m2" }),
        step(5),
      ],
      observations: [callRow("s", 0), callRow("s", 2), callRow("s", 5), callRow("s", 9)],
    });
    expect(view.executions.map((one) => one.model)).toEqual([null, "m1", "m2", null]);
    // The step of the last one is not known: it was not seen to be abandoned.
    expect(view.executions.at(-1)).toMatchObject({ stepSeq: null, onFinalPath: true });
    expect(view.models).toEqual(["m1", "m2"]);
  });

  it("name the failure that they repeat", () => {
    const failing = { outcome: "failure" as const };
    const view = viewOf({
      observations: [
        ...called(0, "p", failing),
        ...called(1, "q"),
        ...called(2, "p", failing),
        ...called(3, "p"),
        ...called(4, "p"),
        ...called(5, null, failing),
        ...called(6, null),
      ],
    });
    expect(view.executions.map((one) => one.retryOf)).toEqual([
      null,
      null,
      callKey(0),
      callKey(2),
      null,
      null,
      null,
    ]);
  });

  it("quote the step of their result, unless it holds several", () => {
    const view = viewOf({
      steps: [step(0), step(1), step(2), step(3)],
      observations: [
        callRow("s", 0),
        resultRow("s", 0, { stepKey: hex(16, "step1") }),
        callRow("s", 2),
        resultRow("s", 2, { stepKey: hex(16, "step3") }),
        callRow("s", 4),
        resultRow("s", 4, { stepKey: hex(16, "step3") }),
        callRow("s", 5),
        resultRow("s", 5, { stepKey: null }),
      ],
    });
    expect(view.executions.map((one) => one.resultExcerpt)).toEqual([
      "excerpt number 1",
      null,
      null,
      null,
    ]);
  });

  it("stand at hour and weekday of the session's zone", () => {
    const observations = [
      callRow("s", 0, { at: Date.parse("2026-01-05T23:30:00Z") }),
      callRow("s", 1, { at: null }),
    ];
    const zoned = viewOf({ session: sessionRow("s", { zone: "Europe/Berlin" }), observations });
    expect(zoned.executions.map(({ hour, weekday }) => [hour, weekday])).toEqual([
      [0, 1],
      [null, null],
    ]);
    const imported = viewOf({ session: sessionRow("s", { zone: null }), observations });
    expect(imported.executions[0]).toMatchObject({ hour: null, weekday: null });
  });

  it("are of an unknown tool where no call was seen", () => {
    expect(viewOf({ observations: [resultRow("s", 1)] }).executions[0]).toMatchObject({
      tool: "unknown",
      outcome: "success",
    });
  });
});

describe("tokens and cost of a view", () => {
  it("count each request once, by its highest revision", () => {
    const view = viewOf({
      usage: [
        usage(1, { revision: 9, output: 50 }),
        usage(1, { revision: 2, output: 4 }),
        usage(2),
      ],
    });
    expect(view.usage).toEqual({
      input: 203,
      output: 70,
      cacheRead: 10,
      cacheWrite: 6,
      reasoning: 4,
    });
  });

  it("believe the later revision though it says less, and of equal ones the fuller", () => {
    const rows = [usage(1, { revision: 2, output: 90 }), usage(1, { revision: 9, output: 50 })];
    expect(viewOf({ usage: rows }).usage.output).toBe(50);
    const equal = [usage(1, { output: 4 }), usage(1, { output: 70 }), usage(1, { output: 60 })];
    expect(viewOf({ usage: equal }).usage.output).toBe(70);
  });

  it("leave out a request that a later revision takes back", () => {
    const none = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costNano: null };
    const rows = [usage(1), usage(1, { ...none, revision: 1 }), usage(2, { costNano: 6 })];
    expect(viewOf({ usage: rows })).toMatchObject({ costNano: 6, usage: { input: 102 } });
  });

  it("cost what was stated, else what all requests cost, else nothing known", () => {
    const stated = [factRow("s", { field: "declared_cost_nano", value: "700" })];
    expect(viewOf({ usage: [usage(1, { costNano: 5 })], facts: stated }).costNano).toBe(700);
    expect(viewOf({ usage: [usage(1, { costNano: 5 }), usage(2, { costNano: 6 })] }).costNano).toBe(
      11,
    );
    expect(viewOf({ usage: [usage(1, { costNano: 5 }), usage(2)] }).costNano).toBeNull();
    expect(viewOf({}).costNano).toBeNull();
  });

  it("leave out copied requests, and a stated cost that covers them", () => {
    const facts = { lineage: "l", declared_cost_nano: "700" };
    const [original, fork] = viewsOf([
      telling("a", range(0, 3), facts),
      telling("b", range(0, 6), facts),
    ]);
    expect([original?.usage.input, original?.costNano]).toEqual([101, 700]);
    expect([fork?.usage.input, fork?.costNano]).toEqual([104, null]);
  });
});

describe("what a view says of its session", () => {
  it("is folded from facts", () => {
    const facts = [
      factRow("s", { field: "title", value: "first title" }),
      factRow("s", { field: "title", value: "last title", ordinal: 5 }),
      factRow("s", { field: "agent", value: "reviewer" }),
      factRow("s", { field: "unknown_key", value: "b" }),
      factRow("s", { field: "unknown_key", value: "a", ordinal: 5 }),
      factRow("s", { field: "complexity", value: "epic" }),
    ];
    expect(viewOf({ facts })).toMatchObject({
      title: "last title",
      agent: "reviewer",
      unknownKeys: ["a", "b"],
      complexity: "epic",
      repo: "example.org/dev/shop",
      models: [],
    });
  });

  it("has the first request as its task, unless told", () => {
    const steps = [
      stepRow("s", 0, { kind: "user", injected: true, excerpt: "briefing" }),
      stepRow("s", 3, { kind: "user", excerpt: "Mend the gate" }),
    ];
    expect(viewOf({ steps }).task).toBe("Mend the gate");
    expect(viewOf({ steps, facts: [factRow("s")] }).task).toBe("Fix the build");
    expect(viewOf({}).task).toBeNull();
  });

  it("lives from the first to the last moment known", () => {
    const steps = [stepRow("s", 0, { at: 500 }), stepRow("s", 1, { at: null })];
    expect(viewOf({ steps, observations: [callRow("s", 1, { at: 900 })] })).toMatchObject({
      startedAt: 500,
      endedAt: 900,
    });
    const facts = [factRow("s", { field: "started_at", value: "100" })];
    expect(viewOf({ steps, facts })).toMatchObject({ startedAt: 100, endedAt: 500 });
    expect(viewOf({})).toMatchObject({ startedAt: null, endedAt: null });
  });

  it("has its names from the one that its record gives, its harness and its formats", () => {
    const told: unknown[] = [];
    const agentOf: ViewOptions["agentOf"] = (given) => {
      told.push(given);
      return { agent: "one", role: "another" };
    };
    const facts = [factRow("s", { field: "agent", value: "x" })];
    expect(viewOf({ facts }, { agentOf })).toMatchObject({
      agent: "one",
      role: "another",
      toldAgent: "x",
    });
    expect(told).toMatchObject([{ harness: "claude-code", named: "x" }]);
  });

  it("has the house that was stated, else the configured one", () => {
    expect(
      viewOf({ facts: [factRow("s", { field: "agent", value: "x" })] }, { houseOf }).house,
    ).toBe("claude-code/x");
    expect(
      viewOf({ facts: [factRow("s", { field: "house", value: "ezra" })] }, { houseOf }).house,
    ).toBe("ezra");
  });
});
