import type { ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { loadConfig } from "../../src/core/config.ts";
import { openTracker } from "../../src/harness/issues/open-tracker.ts";
import type { IssueTracker } from "../../src/harness/issues/issue-tracker.ts";
import { openLoop } from "../../src/loop.ts";
import { syncIssues } from "../../src/loop/issues/sync-issues.ts";
import { actOnTicket, tickets } from "../../src/loop/tickets.ts";
import type { LoopParts } from "../../src/loop/parts.ts";
import { leaseHolder } from "../../src/store/lease-holder.ts";
import { readTenantKey } from "../../src/store/keyring.ts";
import type { Store } from "../../src/store/port.ts";
import { stuckSession, writeSession } from "../e2e/told-sessions.ts";
import type { TrackerModel } from "../harness/tracker-model.ts";
import { createBridge, longAgo, startTracker } from "../issues/bridge-machine.ts";

/** Ends the run at one of the points between two steps: before or after a call of the tracker or a write of the journal. */
class Interruption {
  points = 0;
  private isArmed = true;
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }

  /** What comes now goes through. */
  disarm(): void {
    this.isArmed = false;
  }

  async around<T>(step: () => Promise<T>): Promise<T> {
    this.point();
    const result = await step();
    this.point();
    return result;
  }

  private point(): void {
    if (!this.isArmed) return;
    this.points += 1;
    if (this.points === this.at) throw new Interrupted(`at point ${this.at}`);
  }
}

class Interrupted extends Error {}

const steps = ["login", "list", "create", "update", "comment", "commentsSince", "recordIssueEvents", "recordTicketEvents"]; // prettier-ignore

/** The same object, each of whose steps can be the last. */
function interruptible<T extends object>(inner: T, interruption: Interruption): T {
  return new Proxy(inner, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function" || !steps.includes(String(name))) return value;
      const step = value as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => interruption.around(() => step.apply(target, args));
    },
  });
}

interface World {
  readonly interruption: Interruption;
  readonly model: TrackerModel;
  readonly parts: LoopParts;
  readonly tracker: IssueTracker;
}

async function openWorld(template: string, interruption: Interruption): Promise<World> {
  const home = mkdtempSync(join(tmpdir(), "whetstone-interrupted-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  cpSync(template, home, { recursive: true });
  const loaded = await loadConfig({ userHome: home, env: {} });
  const options = { loaded, userHome: home, env: {}, clock: { now: () => Date.now() } };
  const loop = await openLoop(options);
  const key = readTenantKey(loaded.home, "local");
  const store = loop.store as Store & Pick<LoopParts, "mac">;
  const parts: LoopParts = {
    ...options,
    store: interruptible<Store>(store, interruption),
    hasDatabase: true,
    tenant: "local",
    key,
    mac: store.mac,
    holder: "one",
    onEvent: () => undefined,
    spoolsBecause: null,
    scratch: join(home, "scratch"),
  };
  const model = await startTracker("gitea");
  const place = { url: model.url, owner: "fleet", repo: "tools", token: "t0ken" };
  const tracker = openTracker("gitea", place, {
    clock: options.clock,
    signal: new AbortController().signal,
    timeoutMs: 20_000,
    longestWaitMs: 10,
    firstWaitMs: 1,
  });
  return { interruption, model, parts, tracker: interruptible(tracker, interruption) };
}

/** Runs until it is through: the run that is interrupted, and the next. */
async function sync({ parts, tracker }: World): Promise<void> {
  try {
    await syncIssues(parts, { tracker, isDryRun: false });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    await syncIssues(parts, { tracker, isDryRun: false });
  }
}

/** What somebody does here in between: it may be interrupted as well. */
async function assign(parts: LoopParts, ticket: string): Promise<void> {
  const act = { ticket, kind: "assign", assignee: "bo" } as const;
  try {
    await actOnTicket(parts, act, null);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    await actOnTicket(parts, act, null);
  }
}

/** Issues are opened, comments are read, tickets are resolved here and there. */
async function live(world: World): Promise<unknown> {
  const { model, parts, tracker } = world;
  await sync(world);
  const [one, other] = model.issues.map(({ number }) => number);
  model.say(one ?? 0, "ann", "/ack looking at it");
  model.say(one ?? 0, "ann", "/snoze 3d");
  model.say(other ?? 0, "ann", "It is the disk of the mirror.");
  model.say(other ?? 0, "mallory", "/resolve");
  await sync(world);
  model.say(one ?? 0, "ann", "/resolve");
  const all = (await tickets(parts, parts.clock.now())).tickets;
  const open = all.find(({ state }) => state === "open");
  await assign(parts, open?.id ?? "");
  await sync(world);
  world.interruption.disarm();
  const asked = model.requests.length;
  const last = await syncIssues(parts, { tracker, isDryRun: false });
  expect(last).toMatchObject({ issues: [], feedback: [], comments: { read: 0 }, unchanged: 2 });
  expect(model.requests.slice(asked).filter((call) => !call.startsWith("GET"))).toEqual([]);
  return outcomeOf(world);
}

async function outcomeOf({ model, parts }: World): Promise<unknown> {
  const { tickets: all } = await tickets(parts, parts.clock.now());
  return {
    issues: inOrder(model.issues.map(({ title, state, body }) => [title, state, body.split("\n").at(-1)])), // prettier-ignore
    answers: model.comments.filter(({ author }) => author === "keeper").map(({ body }) => body),
    tickets: inOrder(all.map(({ id, state, assignee, notes }) => [id, state, assignee, notes.map(({ text }) => text)])), // prettier-ignore
  };
}

/** Whichever was opened first. */
function inOrder(rows: readonly unknown[]): readonly unknown[] {
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

it("interrupted at any point, the next run makes of it what an undisturbed one would have", async () => {
  const machine = await createBridge("gitea", {
    settings: { allowedAuthors: ["ann"], login: null },
  });
  const calls = Array.from({ length: 6 }, (_, i) => ({ command: `npm publish --tag t${i}`, error: "npm error: disk quota exceeded on device" })); // prettier-ignore
  writeSession(machine.home, { ...stuckSession(7, longAgo), calls });
  await machine.json(["scan"]);
  expect(await machine.tickets()).toHaveLength(2);
  const undisturbed = new Interruption(0);
  const expected = await live(await openWorld(machine.home, undisturbed));
  expect(expected).toMatchObject({
    issues: [[expect.any(String), "closed", expect.any(String)], [expect.any(String), "open", expect.any(String)]], // prettier-ignore
    answers: [expect.stringContaining("/snooze")],
  });
  expect(undisturbed.points).toBeGreaterThan(40);
  for (let at = 1; at <= undisturbed.points; at += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one world after another
    const world = await openWorld(machine.home, new Interruption(at));
    // oxlint-disable-next-line no-await-in-loop -- as above
    expect(await live(world), `interrupted at point ${at}`).toEqual(expected);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await world.parts.store.close();
  }
}, 300_000);

it("killed when the tracker has opened the issue: the next run is not kept out, and finds it", async () => {
  const machine = await createBridge("gitea");
  let child: ChildProcess | null = null;
  machine.tracker.fault = (asked) => {
    if (child === null || !asked.startsWith("POST") || !asked.endsWith("/issues")) return undefined;
    child.kill("SIGKILL");
    return { drop: "after" };
  };
  child = machine.start(["issues", "sync"], { env: { WHETSTONE_ISSUES_TOKEN: "t0ken" } });
  await new Promise((ended) => child?.once("close", ended));
  expect([child.signalCode, machine.tracker.issues.length]).toEqual(["SIGKILL", 1]);
  child = null;
  const report = await machine.sync();
  expect(report.issues).toMatchObject([
    { action: "adopted", issue: 1 },
    { action: "updated", issue: 1 },
  ]);
  expect(await machine.sync()).toMatchObject({ issues: [], unchanged: 1 });
  expect(machine.tracker.issues).toHaveLength(1);
});

it("while one run is at it another is turned away", async () => {
  const machine = await createBridge("gitea");
  const loaded = await loadConfig({ userHome: machine.home, env: {} });
  const options = { loaded, userHome: machine.home, env: {}, clock: { now: () => Date.now() } };
  await using loop = await openLoop(options);
  const lease = await loop.store.acquireLease("issues", leaseHolder(), 60_000);
  const busy = await machine.run(["issues", "sync"]);
  expect(busy).toMatchObject({ status: 1 });
  expect(busy.stderr).toContain("another process exchanges with the tracker");
  expect(machine.tracker.issues).toEqual([]);
  if (lease !== null) await loop.store.releaseLease(lease);
  expect((await machine.sync()).issues).toMatchObject([{ action: "opened" }]);
});
