import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  failing,
  hex,
  recordBatch,
  sessionRow,
  wholeSession,
} from "../../test/store/record-fixtures.ts";
import type { Finding, Item } from "../core/knowledge.ts";
import type { RecordBatch } from "../core/rows.ts";
import type { Extractor } from "../learn/contract.ts";
import type { Store } from "../store/port.ts";
import { openStore } from "../store/sqlite/open-store.ts";
import { derive, deriveAhead, type DeriveRun } from "./derive.ts";
import type { DeriveOptions } from "./derive-family.ts";
import { plainOptions } from "./sample-record.suite.ts";

/** Every failed execution speaks for one item per error. */
const failures: Extractor = {
  name: "failures",
  version: 1,
  extract: (session) =>
    session.executions
      .filter((one) => one.outcome === "failure")
      .slice(0, 1)
      .map((one) => ({
        extractor: "failures",
        extractorVersion: 1,
        key: hex(32, one.errorTemplateId ?? ""),
        session: session.key,
        at: one.at,
        stance: "support",
        repo: session.repo,
        agent: null,
        harness: session.harness,
        model: null,
        costTurns: 1,
        costTokens: 0,
        costMs: null,
        signature: { tools: [one.tool], programs: [], errorTemplateIds: [], files: [] },
        evidence: [],
        detail: { error: one.errorText },
      })),
  consolidate: (findings) => itemOf(findings),
};

function itemOf(findings: readonly Finding[]): Item {
  const [first] = findings;
  return {
    key: first!.key,
    extractor: "failures",
    category: "pitfall",
    scope: "global",
    repo: null,
    agent: null,
    text: `Fails with ${String(first!.detail["error"])}`,
    confidence: 0.8,
    status: "active",
    support: findings.length,
    against: 0,
    seenOnce: findings.length === 1,
    firstSeen: 0,
    lastSeen: 0,
    costTurns: 1,
    costTokens: 0,
    costMs: null,
    environments: [],
    signature: first!.signature,
    evidence: [],
    detail: {},
  };
}

const learning: DeriveOptions = { ...plainOptions, extractors: [failures] };
const version = { code: "1", config: "a" };
const second = 1000;
let now = 0;
const clock = { now: () => now };
let store: Store;

beforeEach(async () => {
  now = Date.UTC(2026, 0, 5);
  store = await openStore({
    path: ":memory:",
    tenant: "local",
    key: new Uint8Array(32).fill(7),
    clock,
  });
});
afterEach(() => store.close());

const run = (options = learning, over: Partial<DeriveRun> = {}, on: Store = store) =>
  derive(on, options, { holder: "us", clock, version, ...over });
const ahead = (...refs: string[]) =>
  deriveAhead(store, learning, { holder: "us", clock, version }, refs);
const fail = async () => {
  throw new Error("power cut");
};
const add = (...batches: RecordBatch[]) => store.append(batches);
const canonical = async () => {
  const rows: string[] = [];
  for await (const row of store.canonicalRows()) rows.push(JSON.stringify(row));
  return rows;
};

describe("derive", () => {
  it("derives what is new, then nothing", async () => {
    await add(wholeSession("a", 9), failing("b"));
    expect(await run()).toEqual({ ran: true, sessions: 2, items: 1 });
    expect((await store.sessions({})).map((session) => session.key).toSorted()).toEqual(["a", "b"]);
    expect(await run()).toEqual({ ran: true, sessions: 0, items: 0 });
  });

  it("counts no session twice of which an unmarked report was merged into another", async () => {
    const id = hex(32, "run");
    const unmarked = recordBatch({ sessions: [sessionRow(id)] });
    await add(wholeSession(`${id}~${hex(32, "first")}`, 3), unmarked);
    expect(await run()).toMatchObject({ sessions: 1 });
    expect(await store.countSessions({})).toBe(1);
  });

  it("makes everything again when code or configuration is another", async () => {
    await add(wholeSession("a", 9), failing("b"));
    await run();
    const before = await canonical();
    expect(await run(learning, { version: { code: "2", config: "a" } })).toMatchObject({
      sessions: 2,
    });
    expect(await run(learning, { version: { code: "2", config: "b" } })).toMatchObject({
      sessions: 2,
    });
    expect(await run(learning, { version: { code: "2", config: "b" } })).toMatchObject({
      sessions: 0,
    });
    expect(await canonical()).toEqual(before);
  });

  it("ends when marks stay whatever is done, as they may in a damaged database", async () => {
    await add(wholeSession("a", 9), failing("b"));
    let rounds = 0;
    const stuck: Store = {
      ...store,
      async replaceSessions() {
        rounds += 1;
        return [];
      },
    };
    expect(await run(learning, {}, stuck)).toMatchObject({ ran: true });
    expect(rounds).toBe(3);
    expect(await run()).toMatchObject({ sessions: 2 });
  });

  it("lets other work have its turn between rounds, and a signal end the run", async () => {
    await add(...Array.from({ length: 130 }, (_, n) => failing(hex(32, `s${n}`))));
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    await expect(run(learning, { signal: controller.signal })).rejects.toThrow("aborted");
    expect((await store.dirtySessions(1000)).length).toBeGreaterThan(0);
  });

  it("gives items the length of their text in tokens", async () => {
    await add(failing("a"));
    await run();
    const [item] = await store.items({});
    expect(item).toMatchObject({ text: "Fails with pytest: command not found", tokens: 7 });
  });

  it("derives the family of a changed session with it", async () => {
    await add(recordBatch({ sessions: [sessionRow("a")] }));
    await run();
    await add(recordBatch({ sessions: [sessionRow("b", { parentRef: "a" })] }));
    expect(await run()).toMatchObject({ sessions: 2 });
    expect(await store.findSession("a")).toMatchObject({ complexity: "epic" });
  });

  it("removes an item that nothing speaks for, and one whose extractor is gone", async () => {
    await add(failing("a"));
    await run();
    await store.dropDerived();
    await run(plainOptions);
    expect(await store.items({})).toEqual([]);
    await store.dropDerived();
    await run();
    expect(await store.items({})).toHaveLength(1);
    await add(failing("b"));
    await derive(
      store,
      { ...learning, extractors: [{ ...failures, name: "renamed" }] },
      { holder: "us", clock, version },
    );
    expect(await store.items({})).toEqual([]);
  });

  it("works in rounds and tells how far it is", async () => {
    await add(...Array.from({ length: 70 }, (_, n) => wholeSession(`s${n}`, 3)));
    const told: number[] = [];
    await run(learning, { onProgress: (progress) => told.push(progress.sessions) });
    expect(told).toEqual([64, 70]);
  });
});

describe("a derivation that is cut off", () => {
  it("is ended by its signal between rounds, and continued by the next", async () => {
    await add(...Array.from({ length: 70 }, (_, n) => failing(`s${n}`)));
    const abort = new AbortController();
    const stopped = run(learning, { signal: abort.signal, onProgress: () => abort.abort() });
    await expect(stopped).rejects.toThrow(/abort/i);
    expect(await run()).toEqual({ ran: true, sessions: 6, items: 1 });
    const continued = await canonical();
    await store.dropDerived();
    await run();
    expect(await canonical()).toEqual(continued);
  });

  it.each(["replaceSessions", "dirtyItems", "findings", "replaceItems"] as const)(
    "loses nothing when %s fails",
    async (verb) => {
      await add(failing("a"), wholeSession("b", 9));
      await expect(run(learning, {}, { ...store, [verb]: fail })).rejects.toThrow("power cut");
      await run();
      const continued = await canonical();
      await store.dropDerived();
      await run();
      expect(await canonical()).toEqual(continued);
      expect(continued.length).toBeGreaterThan(4);
    },
  );
});

describe("deriving ahead", () => {
  const child = recordBatch({ sessions: [sessionRow("child", { parentRef: "a" })] });

  it("derives what is asked for, but nothing that has relatives", async () => {
    await add(wholeSession("a", 9), child, failing("b"), failing("c"));
    await ahead("a", "child", "b");
    expect((await store.sessions({})).map((session) => session.key)).toEqual(["b"]);
    expect((await store.dirtySessions(10)).toSorted()).toEqual(["a", "c", "child"]);
  });

  it("gives in the end what deriving at the end gives, whatever comes later", async () => {
    await add(wholeSession("a", 5), failing("b"));
    await ahead("a", "b");
    await add(wholeSession("a", 9), child, failing("c"));
    await ahead("c");
    await run();
    const expected = await canonical();
    expect(expected.length).toBeGreaterThan(30);
    await run(learning, { afresh: true });
    expect(await canonical()).toEqual(expected);
  });

  it("ends between two rounds when it is cut off, and gives the lease back", async () => {
    const refs = Array.from({ length: 70 }, (_, n) => `s${n}`);
    await add(...refs.map((ref) => wholeSession(ref, 3)));
    const cut = new AbortController();
    const replaceSessions: Store["replaceSessions"] = (sessions) => {
      cut.abort(new Error("Ctrl-C"));
      return store.replaceSessions(sessions);
    };
    const cutOff = { holder: "us", clock, version, signal: cut.signal };
    await expect(
      deriveAhead({ ...store, replaceSessions }, learning, cutOff, refs),
    ).rejects.toThrow("Ctrl-C");
    expect((await store.counts()).dirtySessions).toBe(6);
    expect(await store.acquireLease("derive", "them", second)).not.toBeNull();
  });

  it("drops nothing that another version made: it is of use until all is made again", async () => {
    await add(wholeSession("a", 3));
    await run();
    await add(wholeSession("b", 3));
    const newer = { holder: "us", clock, version: { code: "2", config: "a" } };
    await deriveAhead(store, learning, newer, ["b"]);
    expect((await store.sessions({})).map((session) => session.key)).toEqual(["a"]);
    await run(learning, { version: newer.version });
    expect((await store.sessions({})).map((session) => session.key).toSorted()).toEqual(["a", "b"]);
  });

  it("takes the lease anew for each round", async () => {
    const refs = Array.from({ length: 70 }, (_, n) => `s${n}`);
    await add(...refs.map((ref) => wholeSession(ref, 3)));
    let taken = 0;
    const acquireLease: Store["acquireLease"] = (...wanted) => {
      taken += 1;
      return store.acquireLease(...wanted);
    };
    const inRounds = { holder: "us", clock, version };
    await deriveAhead({ ...store, acquireLease }, learning, inRounds, refs);
    expect(taken).toBe(2);
    expect(await store.dirtySessions(10)).toEqual([]);
  });

  it("leaves everything to the process that derives", async () => {
    await add(wholeSession("a", 9));
    const lease = await store.acquireLease("derive", "them", second);
    await ahead("a");
    expect(await store.dirtySessions(10)).toEqual(["a"]);
    await store.releaseLease(lease!);
    await ahead("a");
    expect(await store.dirtySessions(10)).toEqual([]);
    expect(await store.acquireLease("derive", "them", second)).not.toBeNull();
  });
});

describe("the lease of a derivation", () => {
  it("leaves the work to another process that holds it", async () => {
    await add(wholeSession("a", 3));
    await store.acquireLease("derive", "them", 30 * second);
    expect(await run()).toEqual({ ran: false, sessions: 0, items: 0 });
    now += 31 * second;
    expect(await run()).toMatchObject({ ran: true, sessions: 1 });
  });

  it("is given back, also after a failure", async () => {
    await add(wholeSession("a", 3));
    await expect(run(learning, {}, { ...store, loadFamilies: fail })).rejects.toThrow("power cut");
    expect(await store.acquireLease("derive", "them", second)).not.toBeNull();
  });

  it("is renewed after a third of its time, not before", async () => {
    await add(...Array.from({ length: 64 * 4 }, (_, n) => wholeSession(`s${n}`, 3)));
    let taken = 0;
    const acquireLease: Store["acquireLease"] = (...wanted) => {
      taken += 1;
      return store.acquireLease(...wanted);
    };
    const times: number[] = [];
    const onProgress = () => {
      now += 6 * second;
      times.push(taken);
    };
    await run(learning, { onProgress }, { ...store, acquireLease });
    expect(times).toEqual([1, 1, 2, 2]);
    expect(taken).toBe(3);
  });

  it("stops when another process took it", async () => {
    await add(...Array.from({ length: 70 }, (_, n) => wholeSession(`s${n}`, 3)));
    const stolen = run(learning, {
      onProgress: () => {
        now += 31 * second;
        void store.acquireLease("derive", "them", 30 * second);
      },
    });
    await expect(stolen).rejects.toMatchObject({ code: "lease-lost" });
    expect((await store.counts()).dirtySessions).toBe(6);
    expect(await store.acquireLease("derive", "us", second)).toBeNull();
  });
});
