import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SessionFilter } from "../../src/store/port.ts";
import {
  callRow,
  factRow,
  failing,
  hex,
  recordBatch,
  resultRow,
  sessionRow,
  stepRow,
  wholeSession,
} from "./record-fixtures.ts";
import type { StoreFactory } from "./store-factory.ts";
import { deriveAll, deriveSession } from "./toy-derivation.ts";

const [a, b] = [hex(32, "a"), hex(32, "b")];
const start = 1_760_000_000_000;

export function readLaws(factory: StoreFactory): void {
  describe("reads", () => {
    it("of an empty store are empty", async () => {
      const store = await factory.open();
      expect(await store.sessions({})).toEqual([]);
      expect(await store.findSession("nothing")).toBeNull();
      expect(await store.steps(a)).toEqual([]);
      expect(await store.executions(a)).toEqual([]);
      expect(await store.signals(a)).toEqual([]);
      expect(await store.sessionsWithSignal("toy-failures")).toEqual([]);
      expect(await store.ticketEvents()).toEqual([]);
      expect(await store.report("tool", {})).toEqual([]);
      expect(await store.repositories()).toEqual([]);
      expect(await store.agentNames()).toEqual([]);
      expect(await store.errorClusters({})).toEqual([]);
      expect(await store.items({})).toEqual([]);
      expect(await store.searchText("word", 5)).toEqual([]);
      expect(await store.source("none")).toBeNull();
      expect(await store.diagnosticsByReason()).toEqual({});
      const query = { terms: ["x"], repo: null, agent: null, minConfidence: 0, limit: 5 };
      expect(await store.proposeItems(query)).toEqual({ items: [], inScope: 0 });
      expect(await store.counts()).toMatchObject({
        sessions: 0,
        steps: 0,
        items: 0,
        derivedAt: null,
      });
      await store.close();
    });

    it("give the signals of a session, and one signal of every session, also where it has no value", async () => {
      const store = await factory.open();
      await store.append([failing(a), wholeSession(b, 2)]);
      await deriveAll(store);
      const [failures, length, ...more] = await store.signals(a);
      expect(more).toEqual([]);
      expect(failures).toMatchObject({ signal: "toy-failures", version: 1, value: 0.5 });
      expect(failures?.steps.length).toBe(2);
      expect(length).toMatchObject({ signal: "toy-length", value: 6, reason: null, steps: [] });
      const all = await store.sessionsWithSignal("toy-failures");
      expect(all.map(({ session }) => session.key)).toEqual([a, b].toSorted());
      const silent = all.find(({ session }) => session.key === b);
      expect(silent?.signal).toMatchObject({ value: null, reason: "nothing was called" });
      const summary = await store.findSession(b);
      expect(silent?.session).toMatchObject({ harness: summary?.harness, at: summary?.endedAt });
      await store.close();
    });

    it("give a session back as it was derived", async () => {
      const store = await factory.open();
      await store.append([failing(a)]);
      const [family] = await store.loadFamilies([a]);
      const [derived] = family!.map(deriveSession);
      await store.replaceSessions([derived!]);
      const { steps, executions, ...head } = derived!.view;
      expect(await store.steps(a)).toEqual(steps);
      expect(await store.executions(a)).toEqual(executions);
      expect(await store.findSession(a)).toEqual({
        ...head,
        stepCount: 6,
        executionCount: 4,
        successes: 2,
        failures: 2,
        unknown: 0,
      });
      await store.close();
    });

    it("find a session by key, native id or first digits, never by guessing", async () => {
      const store = await factory.open();
      const twins = ["abcdef01", "abcdef02"].map((head) => head.padEnd(32, "0"));
      await store.append(twins.map((ref) => wholeSession(ref, 1)));
      await store.append([recordBatch({ sessions: [sessionRow(b, { nativeId: "ses_1" })] })]);
      // An export that was read again names the session it was made from.
      const copy = sessionRow(hex(32, "copy"), { nativeId: b });
      await store.append([recordBatch({ sessions: [copy] })]);
      await deriveAll(store);
      expect((await store.findSession(b))?.key).toBe(b);
      expect((await store.findSession(twins[0]!))?.key).toBe(twins[0]);
      expect((await store.findSession("abcdef02"))?.key).toBe(twins[1]);
      expect((await store.findSession("ses_1"))?.key).toBe(b);
      expect((await store.findSession(b.slice(0, 4)))?.key).toBe(b);
      expect(await store.findSession("abc")).toBeNull();
      expect(await store.findSession("%")).toBeNull();
      await expect(store.findSession("abcdef")).rejects.toMatchObject({
        code: "ambiguous-id",
        message: expect.stringMatching(/abcdef01.*\n.*abcdef02/) as string,
      });
      await store.close();
    });

    it("find each run of several with one id, as the list of them names it", async () => {
      const store = await factory.open();
      const id = "abcdef01".padEnd(32, "0");
      const runs = [id, `${id}~66d36b2a1d71033f`, `${id}~6cfcdee5eb21a810`];
      await store.append([recordBatch({ sessions: runs.map((ref) => sessionRow(ref)) })]);
      await deriveAll(store);
      const refusal = await store.findSession("abcdef01").catch((error: unknown) => error);
      const named = String(refusal).match(/^ {2}\S+/gm) ?? [];
      const found = await Promise.all(named.map((name) => store.findSession(name.trim())));
      expect(found.map((session) => session?.key)).toEqual(runs);
      expect(await store.findSession("abcdef01~ff")).toBeNull();
      await store.close();
    });

    it("list sessions newest first under every filter", async () => {
      const store = await factory.open();
      const refs = ["old", "new", "other", "timeless"].map((name) => hex(32, name));
      const [old, recent, other, timeless] = refs as [string, string, string, string];
      await store.append([
        recordBatch({ sessions: [sessionRow(old)], steps: [stepRow(old, 0)] }),
        recordBatch({ sessions: [sessionRow(recent)], steps: [stepRow(recent, 9)] }),
        recordBatch({
          sessions: [sessionRow(other, { harness: "codex", repo: "example.org/dev/bank" })],
          facts: [factRow(other, { field: "agent", value: "Reviewer" })],
          steps: [stepRow(other, 5)],
          outcomes: [
            { target: other, value: "failure", source: "label", weight: 1, actor: "x", at: 1 },
          ],
        }),
        recordBatch({ sessions: [sessionRow(timeless, { repo: null })] }),
      ]);
      await deriveAll(store);
      const keys = async (filter: SessionFilter): Promise<string[]> =>
        (await store.sessions(filter)).map((session) => session.key);
      expect(await keys({})).toEqual([recent, other, old, timeless]);
      expect(await keys({ limit: 1 })).toEqual([recent]);
      expect(await keys({ since: start + 5_000 })).toEqual([recent, other]);
      expect(await keys({ until: start + 5_000 })).toEqual([old]);
      expect(await keys({ repo: "bank" })).toEqual([other]);
      expect(await keys({ agent: "Reviewer" })).toEqual([other]);
      expect(await keys({ agent: "reviewer" })).toEqual([other]);
      expect(await store.countSessions({ agent: "reviewer" })).toBe(1);
      expect(await store.agentNames()).toEqual(["Reviewer", "claude-code", "codex", "reviewer"]);
      const signals = await store.sessionsWithSignal("toy-length");
      expect(signals.find(({ session }) => session.key === other)?.session).toMatchObject({
        harness: "codex",
        agent: "reviewer",
        toldAgent: "Reviewer",
      });
      expect(await keys({ agent: "codex" })).toEqual([other]);
      expect(await keys({ outcome: "failure" })).toEqual([other]);
      await store.close();
    });

    it("report the same totals by every dimension, and under a filter what it lets through", async () => {
      const store = await factory.open();
      const bank = failing(b);
      await store.append([
        failing(a),
        { ...bank, sessions: [sessionRow(b, { repo: "example.org/dev/bank" })] },
        recordBatch({
          sessions: [sessionRow(hex(32, "c"), { repo: null })],
          observations: [callRow(hex(32, "c"), 1, { tool: "Read", at: null })],
        }),
      ]);
      await deriveAll(store);
      expect(await store.report("tool", {})).toEqual([
        {
          group: "Bash",
          executions: 8,
          successes: 4,
          failures: 4,
          expectedFailures: 0,
          unknown: 0,
          latencyMs: 1.5,
          latencyCount: 8,
          tokens: null,
        },
        {
          group: "Read",
          executions: 1,
          successes: 0,
          failures: 0,
          expectedFailures: 0,
          unknown: 1,
          latencyMs: null,
          latencyCount: 0,
          tokens: null,
        },
      ]);
      for (const dimension of ["tool", "agent", "model", "repo", "hour", "weekday"] as const) {
        const rows = await store.report(dimension, {});
        expect(rows.reduce((sum, row) => sum + row.executions, 0)).toBe(9);
        expect(rows.reduce((sum, row) => sum + row.failures, 0)).toBe(4);
      }
      expect((await store.report("repo", {})).map((row) => row.group)).toEqual([
        "example.org/dev/bank",
        "example.org/dev/shop",
        "",
      ]);
      expect(await store.repositories()).toEqual(["example.org/dev/bank", "example.org/dev/shop"]);
      const found = await store.sessions({});
      const names = found.flatMap(({ harness, agent }) => [harness, ...(agent ? [agent] : [])]);
      expect(await store.agentNames()).toEqual([...new Set(names)].toSorted());
      expect((await store.report("weekday", {})).map((row) => row.group)).toEqual(["3", ""]);
      expect(await store.report("tool", { repo: "bank" })).toMatchObject([
        { group: "Bash", executions: 4 },
      ]);
      expect(await store.report("tool", { until: start })).toEqual([]);
      expect(await store.report("agent", { limit: 1 })).toMatchObject([
        { group: "claude-code", executions: 9 },
      ]);
      await store.close();
    });

    it("group failures by their error, most first", async () => {
      const store = await factory.open();
      const once = resultRow(b, 9, {
        tool: "Edit",
        outcome: "failure",
        errorRedacted: "no match\nat line 3",
        errorTemplateId: hex(32, "t"),
      });
      await store.append([failing(a), failing(b), recordBatch({ observations: [once] })]);
      await deriveAll(store);
      expect(await store.errorClusters({})).toEqual([
        {
          templateId: hex(32, "not found"),
          tool: "Bash",
          failures: 4,
          sessions: 2,
          example: "pytest: command not found",
          lastAt: start + 7_000,
        },
        {
          templateId: hex(32, "t"),
          tool: "Edit",
          failures: 1,
          sessions: 1,
          example: "no match\nat line 3",
          lastAt: start + 9_000,
        },
      ]);
      expect(await store.errorClusters({ limit: 1 })).toHaveLength(1);
      expect(await store.errorClusters({ until: 1 })).toEqual([]);
      await store.close();
    });

    it("search what is kept: every word, words in quotes together, errors too", async () => {
      const store = await factory.open();
      const steps = [
        "The Quick brown fox",
        "quick fox brown",
        "path src/foo_bar.ts changed",
        "Überraschung: naïve café 東京 नमस्ते",
      ].map((excerpt, n) => stepRow(a, n, { excerpt }));
      const failed = resultRow(a, 9, { outcome: "failure", errorRedacted: "ENOENT: no such file" });
      await store.append([
        recordBatch({ sessions: [sessionRow(a)], steps, observations: [failed] }),
      ]);
      await deriveAll(store);
      const found = async (text: string): Promise<number[]> =>
        (await store.searchText(text, 10)).map((hit) =>
          steps.findIndex((step) => step.excerpt === hit.excerpt),
        );
      expect(await found("quick fox")).toEqual([1, 0]);
      expect(await found('"quick brown"')).toEqual([0]);
      expect(await found("foo_bar.ts")).toEqual([2]);
      expect(await found("bar_foo")).toEqual([]);
      expect(await found("quick missing")).toEqual([]);
      expect(await found("cafe ÜBERRASCHUNG")).toEqual([3]);
      expect(await found("東京")).toEqual([3]);
      expect(await found("नमस्ते")).toEqual([3]);
      expect(await found("enoent")).toEqual([-1]);
      expect(await found('"')).toEqual([]);
      expect(await store.searchText("quick", 1)).toEqual([
        {
          session: a,
          stepKey: steps[1]!.stepKey,
          kind: "assistant",
          at: start + 1_000,
          excerpt: "quick fox brown",
        },
      ]);
      await store.close();
    });

    it("give a failed result without a time the time of its step", async () => {
      const store = await factory.open();
      const failed = resultRow(a, 4, {
        outcome: "failure",
        errorRedacted: "ENOENT: no such file",
        at: null,
      });
      const steps = [stepRow(a, 4)];
      const observations = [failed];
      await store.append([recordBatch({ sessions: [sessionRow(a)], steps, observations })]);
      await deriveAll(store);
      expect(await store.searchText("enoent", 1)).toMatchObject([{ at: steps[0]!.at }]);
      await store.close();
    });

    it("search safely whatever is asked", async () => {
      const store = await factory.open();
      await store.append([wholeSession(a, 3)]);
      await deriveAll(store);
      const operators = fc.constantFrom(
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "*",
        "^",
        ":",
        "-",
        '"',
        "excerpt",
      );
      const text = fc
        .array(fc.oneof(operators, fc.string({ unit: "binary" })))
        .map((words) => words.join(" "));
      await fc.assert(
        fc.asyncProperty(text, async (query) => {
          expect(Array.isArray(await store.searchText(query, 3))).toBe(true);
        }),
        { numRuns: 300 },
      );
      await store.close();
    });

    it("count what is stored", async () => {
      const store = await factory.open({ clock: { now: () => 123 } });
      await store.append([
        wholeSession(a, 6),
        recordBatch({
          diagnostics: [
            {
              sourceKey: hex(32, "s"),
              position: "b:0-1",
              reason: "orphan-result",
              detail: "no call",
            },
            {
              sourceKey: hex(32, "s"),
              position: "b:1-2",
              reason: "malformed-json",
              detail: "no JSON",
            },
          ],
        }),
      ]);
      expect(await store.counts()).toMatchObject({ sessions: 1, dirtySessions: 1, executions: 0 });
      await deriveAll(store);
      expect(await store.counts()).toMatchObject({
        sources: 2,
        sessions: 1,
        steps: 6,
        executions: 2,
        observations: 4,
        items: 0,
        diagnostics: 2,
        orphans: 1,
        dirtySessions: 0,
        derivedAt: 123,
      });
      expect((await store.counts()).databaseBytes).toBeGreaterThan(10_000);
      await store.close();
    });
  });
}
