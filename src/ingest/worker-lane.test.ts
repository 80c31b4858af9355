import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Lane, SourceEvent, SourceJob } from "./source-job.ts";
import { createWorkerLane } from "./worker-lane.ts";

const setup = {
  key: new Uint8Array(32).fill(7),
  tenant: "local",
  home: "/home/dev",
  zone: null,
  maxLineBytes: 32 << 20,
  maxDocumentBytes: 32 << 20,
};

function session(id: string, content: unknown, lines: number): string {
  const line = (index: number): string =>
    JSON.stringify({
      type: "user",
      sessionId: id,
      uuid: `${id}-${index}`,
      parentUuid: null,
      version: "2.1.63",
      timestamp: "2026-02-02T00:00:00.000Z",
      message: { role: "user", content: index === 3 ? content : `request ${index}` },
    });
  return Array.from({ length: lines }, (_, index) => `${line(index)}\n`).join("");
}

function jobs(texts: readonly string[]): SourceJob[] {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-lane-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return texts.map((text, id) => {
    const path = join(folder, `${id}.jsonl`);
    writeFileSync(path, text);
    const { size } = statSync(path);
    return { id, path, size, stamp: "s", sourceKey: `key-${id}`, previous: null, isOwn: false };
  });
}

function exhausted(job: SourceJob): readonly SourceEvent[] {
  const end = { state: "unreadable", detail: "exhausted" } as const;
  return [{ kind: "done", job: job.id, uriRedacted: "", end }];
}

async function drain(lane: Lane): Promise<SourceEvent[]> {
  const all: SourceEvent[] = [];
  for (let events = await lane.next(); events.length > 0; events = await lane.next()) {
    all.push(...events);
  }
  return all;
}

function ends(events: readonly SourceEvent[]): Readonly<Record<number, string>> {
  const done = events.filter((event) => event.kind === "done");
  return Object.fromEntries(done.map((event) => [event.job, event.end.state]));
}

// Starting a thread takes seconds on a machine that is busy with other tests.
describe("reading in threads", { timeout: 120_000 }, () => {
  it("gives every event once, each job's in order and its end last", async () => {
    const lane = createWorkerLane({ setup, threads: 2, exhausted });
    onTestFinished(() => lane.close());
    lane.add(jobs(Array.from({ length: 20 }, (_, id) => session(`s${id}`, "x", 4500 + id))));
    const events = await drain(lane);
    expect(Object.values(ends(events))).toEqual(Array.from({ length: 20 }, () => "read"));
    for (let job = 0; job < 20; job += 1) {
      const own = events.filter((event) => event.job === job);
      expect(own.map((event) => event.kind).lastIndexOf("batch")).toBe(own.length - 2);
      const cursors = own.flatMap((event) => (event.kind === "batch" ? event.batch.cursor : []));
      expect(cursors.length).toBeGreaterThan(1);
      cursors.forEach((cursor, index) =>
        expect(cursor?.previous).toEqual(index === 0 ? null : cursors[index - 1]?.next),
      );
      expect(own.at(-1)?.kind).toBe("done");
      const steps = own.flatMap((event) => (event.kind === "batch" ? event.batch.steps : []));
      expect(steps).toHaveLength(4500 + job);
    }
    expect(await lane.next()).toEqual([]);
    lane.add([{ ...jobs([session("late", "x", 5)])[0]!, id: 99 }]);
    expect(ends(await drain(lane))).toEqual({ 99: "read" });
  });

  it("loses a source that takes all memory, and no other", async () => {
    const lane = createWorkerLane({ setup, threads: 1, heapMb: 24, exhausted });
    onTestFinished(() => lane.close());
    lane.add(
      jobs([
        session("before", "x", 900),
        // One long text may just fit into what the young generation adds; so many objects of a shape each never do.
        session(
          "swelling",
          Array.from({ length: 600_000 }, (_, at) => ({ [`k${at}`]: at })),
          900,
        ),
        session("after", "x", 1200),
      ]),
    );
    const events = await drain(lane);
    expect(ends(events)).toEqual({ 0: "read", 1: "unreadable", 2: "read" });
    const steps = events.flatMap((event) => (event.kind === "batch" ? event.batch.steps : []));
    const keys = steps.map((step) => `${step.session} ${step.stepKey}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThanOrEqual(2100);
  });

  it("drops what is abandoned", async () => {
    const lane = createWorkerLane({ setup, threads: 1, exhausted });
    onTestFinished(() => lane.close());
    const sources = jobs([session("a", "x", 60_000), session("b", "x", 10)]);
    lane.add(sources);
    lane.abandon(1);
    const first = await lane.next();
    lane.abandon(0);
    const events = [...first, ...(await drain(lane))];
    const steps = events.flatMap((event) => (event.kind === "batch" ? event.batch.steps : []));
    expect(steps.length).toBeLessThan(60_000);
  });
});
