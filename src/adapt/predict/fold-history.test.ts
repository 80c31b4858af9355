import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMac } from "../../core/hash.ts";
import { seededRandom } from "../../stats/seeded-random.ts";
import type { StoredExecution } from "../../store/statistics-port.ts";
import { foldHistory, type SnapshotPlace } from "./fold-history.ts";
import type { SnapshotFault } from "./predictor-snapshot.ts";
import type { SuccessPredictor } from "./success-predictor.ts";

const dayMs = 86_400_000;
const start = 20_000 * dayMs;
const programs = ["git status", "npm test | tail -5", "cd app && make", "python -m pytest"];

/** Sessions side by side, with steps of several calls, shells, failures that come in rows, and outcomes nobody knows. */
function made(count: number, seed: number): readonly StoredExecution[] {
  const random = seededRandom(seed);
  const pick = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: count }, (_, index): StoredExecution => {
    const isShell = random() < 0.4;
    const command = `${programs[pick(programs.length)]} ${pick(30)}`;
    const isBad = Math.sin(index / 40) > 0.6;
    return {
      session: `session ${Math.floor(index / 30) * 3 + pick(3)}`,
      call: `call ${index}`,
      step: random() < 0.3 ? null : `step ${Math.floor(index / 3)}`,
      repo: random() < 0.5 ? `repository ${pick(3)}` : null,
      tool: isShell ? "bash" : `tool ${pick(6)}`,
      house: random() < 0.5 ? "ezra" : null,
      model: `model ${pick(2)}`,
      taskType: random() < 0.2 ? "build" : null,
      paramHash: isShell ? command : `hash ${pick(40)}`,
      params: isShell ? JSON.stringify({ command }) : '{"path":"."}',
      paramShape: '{"path":"string"}',
      isSuccess: random() < 0.05 ? null : random() < (isBad ? 0.3 : 0.95),
      // Those without a time stand first.
      at: index < count / 10 ? null : start + index * 600_000,
      hour: pick(24),
      weekday: pick(7),
    };
  });
}

/** Tables, and a place for snapshots as a file is one. */
function trial(key = 1) {
  const tables = { history: [] as readonly StoredExecution[], forgottenAt: 0 };
  const file = { bytes: null as Uint8Array | null, written: 0, isReadable: true, isFull: false };
  const told = { ignored: [] as SnapshotFault[], unwritten: [] as unknown[] };
  const store = {
    latestExecutions: async (limit: number) => tables.history.slice(-limit),
    forgottenAt: async () => tables.forgottenAt,
  };
  const snapshots: SnapshotPlace = {
    mac: createMac(new Uint8Array(32).fill(key)),
    async read() {
      if (!file.isReadable) throw new Error("a bad block");
      return file.bytes;
    },
    async write(bytes) {
      if (file.isFull) throw new Error("the disk is full");
      file.bytes = bytes;
      file.written += 1;
    },
    async remove() {
      file.bytes = null;
    },
    onIgnored: (fault) => told.ignored.push(fault),
    onUnwritten: (error) => told.unwritten.push(error),
  };
  const limits = { latest: 40, step: 100 };
  const fold = async (): Promise<string> =>
    known((await foldHistory({ store, snapshots, limits })).predictor);
  const foldAfresh = async (): Promise<string> =>
    known((await foldHistory({ store, snapshots: null })).predictor);
  return { tables, file, told, store, snapshots, limits, fold, foldAfresh };
}

/** Everything a predictor knows, to the last bit. */
function known(predictor: SuccessPredictor): string {
  return JSON.stringify([...predictor.pieces()]);
}

describe("folding a history", () => {
  it("comes to the same bits from a snapshot, however the history grew, came late, changed or was forgotten", async () => {
    const change = fc.record({
      kind: fc.constantFrom("grow", "late", "outcome", "forget", "none"),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      by: fc.integer({ min: 1, max: 120 }),
    });
    const law = fc.asyncProperty(
      fc.integer({ min: 0, max: 1000 }),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      async (seed, changes) => {
        const { tables, fold, foldAfresh } = trial();
        const all = made(800, seed);
        let end = 320;
        tables.history = all.slice(0, end);
        await fold();
        for (const { kind, at, by } of changes) {
          const place = Math.floor(at * (tables.history.length - 1));
          if (kind === "grow") {
            tables.history = [...tables.history, ...all.slice(end, end + by)];
            end += by;
          }
          if (kind === "late") {
            const [late] = made(1, by);
            if (late !== undefined) tables.history = tables.history.toSpliced(place, 0, late);
          }
          if (kind === "outcome")
            tables.history = tables.history.map((row, index) =>
              index === place ? { ...row, isSuccess: row.isSuccess !== true } : row,
            );
          if (kind === "forget") {
            const session = tables.history[place]?.session;
            tables.history = tables.history.filter((row) => row.session !== session);
            tables.forgottenAt += 1;
          }
          expect(await fold()).toBe(await foldAfresh());
        }
      },
    );
    await fc.assert(law, { numRuns: 5 });
  });

  it("predicts the same from a snapshot, with both stages at work", async () => {
    const { tables, store, snapshots, limits, file, told } = trial();
    tables.history = made(3000, 7);
    const afresh = (await foldHistory({ store, snapshots, limits })).predictor;
    const again = (await foldHistory({ store, snapshots, limits })).predictor;
    expect(file.written).toBe(1);
    expect(told.ignored).toEqual([]);
    const subject = {
      tool: "bash",
      shell: { program: "npm test", shape: "|" },
      house: "ezra",
      model: "model 1",
      paramShape: null,
      paramHash: "npm test | tail -5 3",
      taskType: "build",
      repo: "repository 1",
      hourOfWeek: 30,
      paramLength: 60,
    };
    const session = tables.history.at(-1)?.session ?? null;
    const said = again.predict(subject, session);
    expect(said).toEqual(afresh.predict(subject, session));
    expect(said.context.isUsed).toBe(true);
    const call = { subject, session: "a new one", at: start, isSuccess: false };
    for (const predictor of [afresh, again]) predictor.learn(call, said);
    expect(known(again)).toBe(known(afresh));
  });

  it("leaves the latest calls and unfinished steps out of a snapshot, and writes another when there is more to keep", async () => {
    const { tables, file, fold } = trial();
    const all = made(600, 1);
    tables.history = all.slice(0, 130);
    await fold();
    expect(file.written).toBe(0);
    tables.history = all.slice(0, 400);
    await fold();
    await fold();
    expect(file.written).toBe(1);
    tables.history = all.slice(0, 450);
    await fold();
    expect(file.written).toBe(1);
    tables.history = all;
    await fold();
    expect(file.written).toBe(2);
  });

  it("ignores a snapshot that is damaged, cut short, of another store or version, and says so", async () => {
    const { tables, file, told, fold, foldAfresh } = trial();
    tables.history = made(400, 2);
    const truth = await foldAfresh();
    await fold();
    const good = file.bytes ?? new Uint8Array();
    const flipped = good.with(good.length >> 1, (good.at(good.length >> 1) ?? 0) ^ 1);
    const other = trial(2);
    other.tables.history = tables.history;
    await other.fold();
    const cases = [flipped, good.slice(0, -1), new Uint8Array(), other.file.bytes];
    for (const bytes of cases) {
      file.bytes = bytes;
      expect(await fold()).toBe(truth);
    }
    expect(told.ignored).toEqual(cases.map(() => "damaged or of another store"));
    file.isReadable = false;
    expect(await fold()).toBe(truth);
    expect(told.ignored.at(-1)).toBe("unreadable");
  });

  it("does not keep what was forgotten, nor what was forgotten while it was written", async () => {
    const { tables, file, told, snapshots, store, limits, fold } = trial();
    tables.history = made(400, 3);
    await fold();
    tables.forgottenAt = 9;
    tables.history = tables.history.slice(0, 20);
    await fold();
    expect(told.ignored).toEqual(["older than what was forgotten"]);
    expect(file.bytes).toBeNull();
    tables.history = made(400, 3);
    const write = async (bytes: Uint8Array): Promise<void> => {
      await snapshots.write?.(bytes);
      tables.forgottenAt = 10;
    };
    await foldHistory({ store, snapshots: { ...snapshots, write }, limits });
    expect(file.bytes).toBeNull();
  });

  it("goes on where a snapshot cannot be written", async () => {
    const { tables, file, told, fold, foldAfresh } = trial();
    tables.history = made(400, 4);
    file.isFull = true;
    expect(await fold()).toBe(await foldAfresh());
    expect(told.unwritten).toHaveLength(1);
  });
});
