import { describe, expect, it } from "vitest";
import { type DomainEvent, eventLine } from "../../src/core/domain-events.ts";
import { otlpLogs } from "../../src/loop/events/otlp-log-records.ts";
import { complexityOf } from "../../src/derive/complexity.ts";
import { collectBasic, defaultCollectorConfig } from "../../src/signals/coordination/basic-collector.ts"; // prettier-ignore
import { noCoordinationMetrics } from "../../src/signals/coordination/coordination-metrics.ts";
import { judgeBasic } from "../../src/signals/health/basic-judge.ts";
import { runHealthPipeline } from "../../src/signals/health/health-pipeline.ts";
import {
  notificationCategory,
  notificationSeverities,
  notificationSeverity,
} from "../../src/signals/health/notification-names.ts";
import { escalates } from "../../src/signals/health/triage.ts";
import { accuracyEffortOf } from "../../src/signals/quality/accuracy-effort.ts";
import { classifyBasic } from "../../src/signals/quality/basic-classifier.ts";
import { stepQualities } from "../../src/signals/quality/step-quality.ts";
import { scoreBasic } from "../../src/signals/trajectory/basic-score.ts";
import { selectBasic } from "../../src/signals/trajectory/basic-select.ts";
import { allowsAttempts } from "../../src/signals/trajectory/budget-guard.ts";
import { defaultTrajectoryConfig, passesGate, trajectoryConfig } from "../../src/signals/trajectory/trajectory-config.ts"; // prettier-ignore
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { soundSession, stuckSession, writeSession } from "../e2e/told-sessions.ts";
import { createMachine as createColdMachine, type Machine } from "../e2e/whetstone.ts";
import { inProcess } from "../faults/run-in-process.ts";

/** Its commands run inside this process. */
const createMachine = (): Machine => inProcess(createColdMachine());

const at = Date.UTC(2026, 2, 2);
const turn = { turn: 1, toolCalls: 1, finishReason: "stop" };
const completed = { stepIndex: 0, termination: "completed", stagnation: null } as const;

const candidate = (call: string, vc: number | null) => ({
  finalFingerprints: [call],
  verbalizedConfidence: vc,
  traceTokens: 10,
});

describe("seed 003: engine intelligence", () => {
  it("003-01: steps are correct, neutral or incorrect, by the published rules and by ours", async () => {
    expect(stepQualities).toEqual(["correct", "neutral", "incorrect"]);
    expect(classifyBasic({ ...completed, turns: [turn] })).toMatchObject({ quality: "correct", confidence: 0.7 }); // prettier-ignore
    expect(classifyBasic({ ...completed, turns: [] })).toMatchObject({ quality: "neutral", turnRange: [1, 1] }); // prettier-ignore
    expect(classifyBasic({ ...completed, stagnation: "terminate", turns: [turn] })).toMatchObject({ quality: "incorrect", confidence: 1 }); // prettier-ignore
    expect(classifyBasic({ ...completed, termination: "error", turns: [turn] })).toMatchObject({ quality: "incorrect", confidence: 0.7 }); // prettier-ignore
    expect(classifyBasic({ ...completed, turns: [{ ...turn, finishReason: "error" }] })).toMatchObject({ quality: "incorrect", confidence: 0.7 }); // prettier-ignore
    expect(classifyBasic({ ...completed, turns: [{ ...turn, toolCalls: 0 }] })).toMatchObject({ quality: "neutral", confidence: 0.5 }); // prettier-ignore
    const machine = createMachine();
    const path = writeSession(machine.home, stuckSession(1, at));
    const shown = jsonSchemas.show.parse(await machine.json(["show", path]));
    if (!("signals" in shown)) throw new Error("the file holds one session");
    expect(shown.signals.scores.map(({ quality }) => quality)).toEqual([
      "neutral",
      ...Array.from({ length: 5 }, () => "incorrect"),
    ]);
  });

  it("003-02: accuracy, effort and their ratio, with a warning where so few steps say nothing", () => {
    expect(accuracyEffortOf(["correct", "correct", "neutral", "incorrect"], 8)).toMatchObject({
      accuracy: 0.5,
      effort: 0.5,
      ratio: 1,
      weakModelWarning: false,
    });
    expect(accuracyEffortOf(["correct", "correct"], 2).weakModelWarning).toBe(true);
    expect(accuracyEffortOf(["correct", "correct"], 2, true).weakModelWarning).toBe(false);
  });

  it("003-03: accuracy, effort and ratio stand on the summary of a session, marked where they say nothing, and on rows of cost", async () => {
    const machine = createMachine();
    writeSession(machine.home, soundSession(1, at));
    writeSession(machine.home, { ...soundSession(2, at + 1), calls: [], says: "It is there." });
    writeSession(machine.home, stuckSession(3, at + 2));
    await machine.json(["scan"]);
    const { sessions } = jsonSchemas.sessions.parse(await machine.json(["sessions"]));
    const byTask = new Map(sessions.map((each) => [each.nativeId?.slice(0, 8), each]));
    const [sound, short, stuck] = ["00000001", "00000002", "00000003"].map((id) => byTask.get(id));
    expect(sound).toMatchObject({ outcome: "unknown", usage: { output: 15 }, costNano: null });
    expect(sound?.accuracyEffort).toMatchObject({ accuracy: 1, effort: 1, ratio: 1, total: 3, weakModelWarning: false }); // prettier-ignore
    expect(stuck?.accuracyEffort).toMatchObject({ accuracy: 0, ratio: 0, weakModelWarning: false });
    expect(short?.accuracyEffort).toMatchObject({ accuracy: 1, total: 1, weakModelWarning: true });
    const shown = jsonSchemas.show.parse(await machine.json(["show", short?.key ?? ""]));
    if (!("signals" in shown)) throw new Error("one session was asked for");
    expect(shown.signals.accuracy).toEqual(short?.accuracyEffort);
    const { stdout } = await machine.run(["show", short?.key ?? ""]);
    expect(stdout).toContain("accuracy / effort 1.00, not to be trusted: a weak model that stops");
    const { stdout: soundText } = await machine.run(["show", sound?.key ?? ""]);
    expect(soundText).toMatch(/^ {2}accuracy \/ effort 1\.00$/m);
    const { groups } = jsonSchemas.report.parse(await machine.json(["report", "--by", "agent"]));
    // Ten steps, of which four were correct: 3, 1 and none of 6.
    expect(groups).toMatchObject([
      {
        group: "claude-code",
        cost: {
          sessions: 3,
          scoredSessions: 3,
          trappedSessions: 1,
          accuracyEffort: { accuracy: 0.4, effort: 1, ratio: 0.4, total: 10 },
        },
      },
    ]);
    const byTool = jsonSchemas.report.parse(await machine.json(["report"]));
    expect(byTool.groups.map(({ cost }) => cost)).toEqual([null]);
    const { stdout: rows } = await machine.run(["export", "--canonical"]);
    expect(rows).toMatch(/"table":"signal".*"signal":"step-accuracy".*/);
  });

  it("003-04: a ticket has cause, severity, evidence, signals, agent, task, steps and stall, and a life cycle", async () => {
    const machine = createMachine();
    writeSession(machine.home, stuckSession(1, at));
    await machine.json(["scan"]);
    const { tickets } = jsonSchemas.health.parse(await machine.json(["health"]));
    expect(tickets.find(({ cause }) => cause === "repeated_failure")).toMatchObject({
      severity: "high",
      evidence:
        "the same error in 6 steps, and the run did not recover; also stagnation and quality degradation",
      signals: ["stagnation", "repeated_failure", "quality_degradation"],
      task: "Publish the release",
      agent: null,
      stepsSinceProgress: 6,
      stallSeconds: 11 * 60,
      state: "open",
      stepKeys: { length: 6 },
    });
  });

  it("003-05: the judge finds, triage dismisses or escalates, the pipeline tells the sink", async () => {
    const told: string[] = [];
    const sink = {
      async deliver({ category, title }: { category: string; title: string }) {
        told.push(`${category}: ${title}`);
      },
    };
    const run = { termination: "stagnation", hasRecovery: false, qualities: [], durationSeconds: 5 } as const; // prettier-ignore
    expect(await runHealthPipeline(judgeBasic(run), sink)).toMatchObject({ delivered: 1 });
    expect(told).toEqual(["health: stagnation"]);
    const recovered = judgeBasic({ ...run, termination: "error", hasRecovery: true });
    expect(recovered).toMatchObject({ cause: "repeated_failure", severity: "medium" });
    expect(await runHealthPipeline(recovered, sink)).toMatchObject({ delivered: 0, escalated: null }); // prettier-ignore
    const triaged = { severity: "medium", stallSeconds: 60, stepsSinceProgress: 0 } as const;
    expect(escalates(triaged)).toBe(true);
    const away = { deliver: () => Promise.reject(new Error("away")) };
    expect(await runHealthPipeline(judgeBasic(run), away)).toMatchObject({
      escalated: { cause: "stagnation" },
      failure: "away",
    });
  });

  it("003-06: severities and causes map to severities and categories of notifications", () => {
    const severities = (["low", "medium", "high", "critical"] as const).map(notificationSeverity);
    expect(severities).toEqual(["info", "warning", "error", "critical"]);
    expect(notificationSeverities).toEqual(severities);
    expect(notificationCategory("budget_breach")).toBe("budget");
    expect(notificationCategory("stagnation")).toBe("health");
    expect(notificationCategory("something else")).toBe("system");
  });

  it("003-07: trajectory configuration and the published scores; `pick` has both variants", async () => {
    expect(defaultTrajectoryConfig).toEqual({
      enabled: false,
      k: 2,
      complexityGate: ["complex", "epic"],
      margin: 0.2,
    });
    for (const k of [1, 6]) expect(() => trajectoryConfig({ k })).toThrow("k must be 2 to 5");
    expect([2, 5].map((k) => trajectoryConfig({ k }).k)).toEqual([2, 5]);
    expect(scoreBasic({ verbalizedConfidence: 0, traceTokens: 10 })).toMatchObject({ confidenceScore: -100, lengthScore: -10 }); // prettier-ignore
    expect(scoreBasic({ verbalizedConfidence: null, traceTokens: 0 }).joint).toBe(0);
    expect(scoreBasic({ verbalizedConfidence: 50, traceTokens: 10 }).joint).toBeCloseTo(Math.log(0.5) * 10 - 10, 9); // prettier-ignore
    const selection = selectBasic([candidate("a", 90), candidate("b", 50), candidate("b", 60)]);
    expect(selection).toMatchObject({ best: 2, consistent: [false, true, true] });
    const machine = createMachine();
    const paths = [1, 2].map((number) => writeSession(machine.home, soundSession(number, at)));
    for (const variant of ["rank", "basic"]) {
      const picked = await machine.json(["pick", ...paths, "--variant", variant]);
      expect(jsonSchemas.pick.parse(picked)).toMatchObject({ variant, attempts: [{}, {}] });
    }
  });

  it("003-08: attempts are allowed when they fit into the budget less its margin", () => {
    const budget = { k: 2, attemptCost: 4, remaining: 10, margin: 0.2 };
    expect(allowsAttempts(budget)).toBe(true);
    expect(allowsAttempts({ ...budget, attemptCost: 4.01 })).toBe(false);
    expect(allowsAttempts({ ...budget, attemptCost: 0 })).toBe(false);
  });

  it("003-11: nine coordination metrics, of which a subset may be collected; `team` feeds them from real sessions", async () => {
    const machine = createMachine();
    const leader = soundSession(7, at);
    writeSession(machine.home, { ...leader, gapMs: 120_000 });
    for (const id of ["aaaaaaa1", "bbbbbbb2"])
      writeSession(machine.home, { ...soundSession(8, at), id, leader: leader.id });
    await machine.json(["scan"]);
    const { metrics } = jsonSchemas.team.parse(await machine.json(["team", leader.id]));
    expect(metrics.map(({ metric }) => metric).toSorted()).toEqual([
      "amdahl",
      "efficiency",
      "errorAmplification",
      "messageDensity",
      "messageOverhead",
      "overheadPercent",
      "redundancy",
      "stragglerGap",
      "tokenSpeedup",
    ]);
    for (const { value, n, reason } of metrics) {
      expect(value === null).toBe(n === null);
      expect(value === null).toBe(reason !== null);
    }
    const run = {
      isMultiAgent: true,
      teamSize: 3,
      finishReasons: ["stop"],
      tokens: 10,
      seconds: 1,
      agentDurations: [],
      messages: 4,
      similarities: () => null,
    };
    const config = { ...defaultCollectorConfig, collect: ["messageDensity"] } as const;
    const { metrics: collected } = collectBasic(run, [], config);
    expect(collected).toEqual({ ...noCoordinationMetrics, messageDensity: 4 });
    const off = collectBasic(run, [], { ...defaultCollectorConfig, enabled: false });
    expect(off).toEqual({ metrics: noCoordinationMetrics, baselines: [], alert: null });
    const all = collectBasic(run, [], defaultCollectorConfig).metrics;
    // Without a baseline of single agents four of the nine stay unknown.
    expect(all).toMatchObject({ efficiency: null, overheadPercent: null, errorAmplification: null, tokenSpeedup: null, messageDensity: 4 }); // prettier-ignore
  });

  it("003-12: complexity is the caller's, else by rule, and opens the gate", () => {
    expect(complexityOf("epic", 1, false)).toBe("epic");
    expect([3, 20, 100, 200].map((n) => complexityOf(null, n, false))).toEqual([
      "simple",
      "moderate",
      "complex",
      "epic",
    ]);
    const on = trajectoryConfig({ enabled: true });
    expect(passesGate(on, "complex")).toBe(true);
    expect(passesGate(on, "moderate")).toBe(false);
    expect(passesGate(defaultTrajectoryConfig, "epic")).toBe(false);
  });

  it("003-13: events have names and structured fields from one catalogue, at level info", async () => {
    const machine = createMachine();
    writeSession(machine.home, stuckSession(1, at));
    const scan = await machine.run(["scan", "--verbose"]);
    expect(scan.stderr).toMatch(/^info quality\.steps\.classified session="[0-9a-f]{32}" correct=0 neutral=1 incorrect=5$/m); // prettier-ignore
    const [stuck] = jsonSchemas.sessions.parse(await machine.json(["sessions"])).sessions;
    const team = await machine.run(["team", stuck?.key ?? "", "--verbose"]);
    expect(team.stderr).toMatch(/^info coordination\.metric\.computed session="[0-9a-f]{32}" metric="messageDensity" value=0$/m); // prettier-ignore
    const pick = await machine.run(["pick", stuck?.key ?? "", stuck?.key ?? "", "--verbose"]);
    expect(pick.stderr).toMatch(/^info trajectory\.scoring\.started attempts=2 variant="rank"$/m);
    const deliver = await machine.run(["health", "deliver", "--sink", "console", "--verbose"]);
    expect(deliver.stderr).toMatch(/^info health\.ticket\.emitted ticket="[0-9a-f]{32}" cause="/m);
    expect(deliver.stderr).toMatch(/^info notification\.dispatched ticket=.* sink="console"$/m);
    expect(eventLine({ name: "notification.failed", fields: { ticket: "t", sink: "s", failure: "f" } })).toBe('error notification.failed ticket="t" sink="s" failure="f"'); // prettier-ignore
    expect((await machine.run(["health"])).stderr).not.toContain("info ");
    // The same ones as OTLP log records; test/server/domain-events.test.ts holds their sending, and the stream.
    const event: DomainEvent = { name: "notification.dispatched", fields: { ticket: "t", sink: "s" } }; // prettier-ignore
    expect(otlpLogs([{ event, tenant: "local", at }], "1.0.0")).toMatchObject({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: "notification.dispatched", severityText: "INFO", attributes: [{ key: "whetstone.ticket", value: { stringValue: "t" } }, { key: "whetstone.sink", value: { stringValue: "s" } }, { key: "whetstone.tenant" }] }] }] }] }); // prettier-ignore
  });
});
