import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { openLoop } from "../../src/index.ts";
import { emptyLine } from "./trial-push.ts";
import { makeHome, startTrialServer, type TrialServer } from "./trial-server.ts";

const some = (count: number, event: object): readonly object[] =>
  Array.from({ length: count }, (_, n) => ({ ...event, endpoint: `/${n}` }));

/** A home folder whose store holds events of a server that has ended. */
async function homeWithEvents(): Promise<string> {
  const home = makeHome();
  const server = await startTrialServer({ home });
  await server.post("/event", some(1200, { source: "bot", success: true }));
  await server.post(
    "/event",
    some(3, { source: "scenario", success: false, staffer_id: "before" }),
  );
  await server.post("/event", some(5, { note: "no operation" }));
  await server.close();
  return home;
}

/** A server whose counting waits at a gate before each read. */
async function startGated(home: string) {
  const gate = Promise.withResolvers<void>();
  const server = await startTrialServer({
    home,
    isCounting: true,
    intake: { countPause: () => gate.promise },
  });
  return { server, openGate: gate.resolve };
}

async function gaugeOf(server: TrialServer, name: string): Promise<string | undefined> {
  const text = await (await server.fetch("/metrics")).text();
  return text
    .split("\n")
    .find((line) => line.startsWith(`whetstone_${name} `))
    ?.split(" ")[1];
}

it("a server answers before the events of its last run are counted, says so, and counts all of them", async () => {
  const { server, openGate } = await startGated(await homeWithEvents());
  expect(await server.json("/health")).toEqual({ status: "ok", ops_in_ring: 0, counting: true });
  const one = await server.post("/event", {
    source: "scenario",
    success: true,
    staffer_id: "during",
  });
  expect(await one.json()).toEqual({ accepted: true, ring_size: 1, counting: true });
  const batch = await server.post("/event", some(2, { source: "bot" }));
  expect(await batch.json()).toMatchObject({ accepted: 2, ring_size: 3, counting: true });
  const log = await server.post("/log", { operation: "note" });
  expect(await log.json()).toEqual({ accepted: true, ring_size: 4, counting: true });
  expect(await server.json("/stats")).toMatchObject({
    total: 4,
    recent_scenario_ops: [{ staffer: "during" }],
    counting: true,
  });
  expect(await gaugeOf(server, "events_in_ring_counting")).toBe("1");
  openGate();
  await server.counted();
  const stats = await server.json("/stats");
  expect(stats).toEqual({
    total: 1212,
    successes: 1201,
    failures: 3,
    unknown: 8,
    by_source: { bot: 1202, scenario: 4, mcp: 6 },
    recent_scenario_ops: [
      ...Array.from({ length: 3 }, () => expect.objectContaining({ staffer: "before" }) as unknown),
      expect.objectContaining({ staffer: "during" }),
    ],
  });
  expect(await gaugeOf(server, "events_in_ring_counting")).toBe("0");
  expect(await server.json("/health")).toEqual({ status: "ok", ops_in_ring: 1212 });
  await server.close();
  const again = await startTrialServer({ home: server.home });
  expect(await again.json("/stats")).toEqual(stats);
});

it("a server that is stopped does not wait until all is counted", async () => {
  const { server } = await startGated(await homeWithEvents());
  await server.close();
  expect(server.errors).toEqual([]);
});

it("a count that fails is told of, and goes on where it was", async () => {
  const home = await homeWithEvents();
  const gate = Promise.withResolvers<void>();
  let reads = 0;
  const server = await startTrialServer({
    home,
    isCounting: true,
    intake: {
      countPause() {
        reads += 1;
        if (reads === 2) return Promise.reject(new Error("the disk is away"));
        return reads === 1 ? Promise.resolve() : gate.promise;
      },
    },
  });
  const counted = server.counted();
  expect(await server.json("/health")).toEqual({ status: "ok", ops_in_ring: 0, counting: true });
  gate.resolve();
  await counted;
  await server.counted();
  expect(server.errors).toEqual([new Error("the disk is away")]);
  expect(await server.json("/health")).toEqual({ status: "ok", ops_in_ring: 1208 });
});

it("of an event that one call holds twice the first counts, also where only one of them is redacted", async () => {
  const home = makeHome();
  const server = await startTrialServer({ home });
  const first = { id: "e-1", source: "bot", endpoint: "/sql", success: true };
  const again = { ...first, success: false, error: "no access for ann@example.org" };
  const answer = await server.post("/event", [first, again]);
  expect(await answer.json()).toMatchObject({ accepted: 1, duplicate: 1 });
  const stats = await server.json("/stats");
  expect(stats).toMatchObject({ total: 1, successes: 1, failures: 0 });
  await server.close();
  const restarted = await startTrialServer({ home });
  await restarted.counted();
  expect(await restarted.json("/stats")).toEqual(stats);
});

it("what another process forgets is counted no more", async () => {
  const server = await startTrialServer();
  for (const name of ["goes", "stays"]) {
    const event = { source: "scenario", harness: "mine", session_id: name, staffer_id: name };
    // oxlint-disable-next-line no-await-in-loop -- one session after another
    await server.post("/event", some(2, event));
  }
  expect(await server.json("/stats")).toMatchObject({ total: 4 });
  const home = join(server.home, ".whetstone");
  await using other = await openLoop({ home, userHome: server.home, env: {} });
  await other.derive();
  const { key } = await other.requireSession("goes");
  await other.forgetSession(key, "a test");
  await server.counted();
  expect(await server.json("/stats")).toMatchObject({
    total: 2,
    by_source: { scenario: 2 },
    recent_scenario_ops: [{ staffer: "stays" }, { staffer: "stays" }],
  });
  expect(await server.json("/health")).toEqual({ status: "ok", ops_in_ring: 2 });
});

it("an event that is on its way while all are counted anew counts once", async () => {
  const home = makeHome();
  await using loop = await openLoop({ home: join(home, ".whetstone"), userHome: home, env: {} });
  const intake = await loop.openEventIntake();
  await intake.take(some(2, { source: "bot" }), null);
  await loop.store.keepOut(new Set(["session:forgotten"]));
  const onItsWay = intake.take(some(3, { source: "bot" }), null);
  await setImmediate();
  // The thread that writes commits it; this one is told so only when it looks.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  await Promise.all([intake.countPast(), onItsWay, intake.take(some(4, { source: "bot" }), null)]);
  expect(intake.totals()).toMatchObject({ total: 9, bySource: { bot: 9 } });
  await intake.close();
});

it("all are counted anew while what others push is still being written", async () => {
  const home = makeHome();
  await using loop = await openLoop({ home: join(home, ".whetstone"), userHome: home, env: {} });
  const intake = await loop.openEventIntake();
  await intake.take(some(2, { source: "bot" }), null);
  await loop.store.keepOut(new Set(["session:forgotten"]));
  const lock = new DatabaseSync(join(home, ".whetstone", "whetstone.db"));
  onTestFinished(() => lock.close());
  lock.exec("BEGIN IMMEDIATE");
  let isWritten = false;
  const pushed = intake.pushed
    .take([{ value: emptyLine }], { kind: "api-key", name: "laptop" })
    .finally(() => (isWritten = true));
  await intake.countPast();
  expect(isWritten).toBe(false);
  lock.exec("COMMIT");
  await Promise.all([pushed, intake.take(some(4, { source: "bot" }), null)]);
  expect(intake.totals()).toMatchObject({ total: 6 });
  expect(intake.isCounting()).toBe(false);
  await intake.close();
});

it("what is forgotten one after the other is counted anew once a minute", async () => {
  const home = makeHome();
  const clock = { at: Date.now(), now: () => clock.at };
  await using loop = await openLoop({
    home: join(home, ".whetstone"),
    userHome: home,
    env: {},
    clock,
  });
  let reads = 0;
  const countPause = (): Promise<void> => {
    reads += 1;
    return Promise.resolve();
  };
  const intake = await loop.openEventIntake({ countPause });
  await intake.take(some(2, { source: "bot" }), null);
  const forgetAndCount = async (name: string): Promise<number> => {
    await loop.store.keepOut(new Set([`session:${name}`]));
    const before = reads;
    await intake.countPast();
    return reads - before;
  };
  expect(await forgetAndCount("parent")).toBeGreaterThan(0);
  expect(await forgetAndCount("child")).toBe(0);
  clock.at += 59_999;
  expect(await forgetAndCount("another child")).toBe(0);
  clock.at += 1;
  expect(await forgetAndCount("one more child")).toBeGreaterThan(0);
  expect(intake.totals()).toMatchObject({ total: 2 });
  await intake.close();
});
