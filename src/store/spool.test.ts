import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hex, recordBatch, stepRow, wholeSession } from "../../test/store/record-fixtures.ts";
import { drainSpool } from "./drain-spool.ts";
import { formatSpoolLine, parseSpoolLine } from "./spool-line.ts";
import { pendingSpool, spoolFiles, writeSpool } from "./spool.ts";
import type { SpoolRecord } from "./spool.ts";
import { openStore } from "./sqlite/open-store.ts";

const key = new Uint8Array(32).fill(7);
const newFolder = (): string => join(mkdtempSync(join(tmpdir(), "whetstone-spool-")), "spool");
const inMemory = () => openStore({ path: ":memory:", tenant: "local", key });
const batch = (name: string, steps = 3): SpoolRecord => ({
  kind: "batch",
  batch: wholeSession(hex(32, name), steps),
});
const briefing: SpoolRecord = {
  kind: "briefing",
  assignment: { id: "1", experiment: "e", unit: "u", arm: "briefed", propensity: 0.9, at: 5 },
  exposures: [
    {
      unit: "u",
      occasion: "o",
      item: "i",
      itemVersion: 1,
      arm: "shown",
      q: 0.1,
      position: 0,
      tokens: 9,
      slateHash: "s",
      at: 5,
    },
  ],
};

describe("a line of the spool", () => {
  it("gives back what was put in, and nothing when it was altered or torn", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), fc.nat(255), (value, at, byte) => {
        const line = formatSpoolLine(value).slice(0, -1);
        expect(parseSpoolLine(line)).toEqual(JSON.parse(JSON.stringify(value)));
        const bytes = Buffer.from(line);
        const torn = bytes.subarray(0, at % bytes.length).toString();
        expect(parseSpoolLine(torn)).toBeUndefined();
        bytes[at % bytes.length] = byte;
        const altered = bytes.toString();
        expect(altered === line || parseSpoolLine(altered) === undefined).toBe(true);
      }),
    );
  });
});

describe("writeSpool", () => {
  it("makes one file per call, in order of time, kept to its owner, and no draft", () => {
    const folder = newFolder();
    writeSpool([batch("b")], { folder, now: 2_000 });
    writeSpool([batch("a"), briefing], { folder, now: 1_000 });
    writeSpool([], { folder, now: 3_000 });
    const names = readdirSync(folder);
    expect(names).toHaveLength(2);
    expect(names.every((name) => name.endsWith(".ndjson"))).toBe(true);
    const [first] = spoolFiles(folder);
    expect(readFileSync(join(folder, first!), "utf8").split("\n")).toHaveLength(3);
    expect(statSync(join(folder, first!)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(pendingSpool(folder).files).toBe(2);
  });

  it("tells in the name how large a file is, and looks at files whose name does not", () => {
    const folder = newFolder();
    writeSpool([batch("b"), briefing], { folder, now: 2_000 });
    const [name = ""] = spoolFiles(folder);
    const { size } = statSync(join(folder, name));
    expect(name).toMatch(new RegExp(`^[0-9a-f-]{36}\\.${size}\\.ndjson$`));
    const others = [
      "0.ndjson",
      "01900000-0000-7000-8000-000000000000.ndjson",
      "a.-5.ndjson",
      ".ndjson",
    ];
    for (const other of others) writeFileSync(join(folder, other), "x".repeat(100));
    expect(pendingSpool(folder)).toEqual({ files: 5, bytes: size + 400 });
    expect(spoolFiles(folder, 100)).toEqual(others.toSorted());
  });

  it("refuses what would exceed the cap, and keeps what it has", () => {
    const folder = newFolder();
    const capBytes = 10_000;
    writeSpool([batch("a")], { folder, now: 1, capBytes });
    expect(() => writeSpool([batch("b", 60)], { folder, now: 2, capBytes })).toThrow(
      expect.objectContaining({ code: "spool-full" }),
    );
    expect(pendingSpool(folder).files).toBe(1);
  });

  it("says so when the folder cannot be written", () => {
    const folder = newFolder();
    writeFileSync(folder, "in the way");
    expect(() => writeSpool([batch("a")], { folder, now: 1 })).toThrow(
      expect.objectContaining({ code: "spool-unwritable" }),
    );
  });
});

describe("drainSpool", () => {
  it("commits what waits, then removes it; doing it again adds nothing", async () => {
    const folder = newFolder();
    const store = await inMemory();
    writeSpool([batch("a"), briefing], { folder, now: 1 });
    writeSpool([batch("b")], { folder, now: 2 });
    const first = spoolFiles(folder)[0]!;
    const copy = readFileSync(join(folder, first));
    expect(await drainSpool(store, { folder, holder: "me" })).toEqual({
      ran: true,
      files: 2,
      records: 3,
      damaged: 0,
      pending: 0,
    });
    expect(readdirSync(folder)).toEqual([]);
    expect(await store.counts()).toMatchObject({ sessions: 2, steps: 6 });
    expect(await store.exposures("u")).toHaveLength(1);
    // As after a crash between commit and removal.
    writeFileSync(join(folder, first), copy);
    await drainSpool(store, { folder, holder: "me" });
    expect(await store.counts()).toMatchObject({ sessions: 2, steps: 6 });
    expect(await store.exposures("u")).toHaveLength(1);
    await store.close();
  });

  it("sets damaged lines aside and takes the others", async () => {
    const folder = newFolder();
    const store = await inMemory();
    writeSpool([batch("a"), batch("b")], { folder, now: 1 });
    const path = join(folder, spoolFiles(folder)[0]!);
    const [one, two] = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, `${one!.replace("Bash", "Bush")}\n${two}\nnot a line\n`);
    appendFileSync(path, formatSpoolLine({ kind: "unknown" }));
    appendFileSync(path, two!.slice(0, 40));
    expect(await drainSpool(store, { folder, holder: "me" })).toMatchObject({
      records: 1,
      damaged: 4,
      pending: 0,
    });
    expect(await store.counts()).toMatchObject({ sessions: 1 });
    const [kept] = readdirSync(join(folder, "damaged"));
    const aside = readFileSync(join(folder, "damaged", kept!), "utf8");
    expect(aside).toContain("Bush");
    expect(aside).toContain("not a line");
    await store.close();
  });

  it("sets aside a record that the store cannot take, and takes the others", async () => {
    const folder = newFolder();
    const store = await inMemory();
    const broken = recordBatch({
      steps: [stepRow(hex(32, "x"), 0, { locator: null as unknown as string })],
    });
    writeSpool([batch("a"), { kind: "batch", batch: broken }, batch("b")], { folder, now: 1 });
    expect(await drainSpool(store, { folder, holder: "me" })).toMatchObject({
      records: 2,
      damaged: 1,
    });
    expect(await store.counts()).toMatchObject({ sessions: 2, steps: 6 });
    await store.close();
  });

  it("leaves everything in place while the store refuses", async () => {
    const folder = newFolder();
    const path = join(mkdtempSync(join(tmpdir(), "whetstone-spool-")), "store.db");
    await (await openStore({ path, tenant: "local", key })).close();
    let freeBytes = 0;
    const disk = { stat: () => ({ freeBytes, type: 0 }) };
    const store = await openStore({ path, tenant: "local", key, disk });
    writeSpool([batch("a")], { folder, now: 1 });
    await expect(drainSpool(store, { folder, holder: "me" })).rejects.toMatchObject({
      code: "disk-full",
    });
    expect(pendingSpool(folder).files).toBe(1);
    freeBytes = 2 ** 40;
    expect(await drainSpool(store, { folder, holder: "me" })).toMatchObject({
      records: 1,
      pending: 0,
    });
    await store.close();
  });

  it("leaves the work to the holder of the lease, and stops when its time is up", async () => {
    const folder = newFolder();
    const store = await inMemory();
    for (const name of ["a", "b", "c"]) writeSpool([batch(name)], { folder, now: 1 });
    const lease = await store.acquireLease("drain", "another", 30_000);
    expect(await drainSpool(store, { folder, holder: "me" })).toMatchObject({
      ran: false,
      pending: 3,
    });
    await store.releaseLease(lease!);
    expect(await drainSpool(store, { folder, holder: "me", budgetMs: 0 })).toMatchObject({
      files: 1,
      pending: 2,
    });
    expect(await drainSpool(store, { folder, holder: "me" })).toMatchObject({
      files: 2,
      pending: 0,
    });
    await store.close();
  });

  it("goes on where another process that took the lease over has been faster", async () => {
    const folder = newFolder();
    let now = 0;
    const store = await openStore({
      path: ":memory:",
      tenant: "local",
      key,
      clock: { now: () => now },
    });
    for (const name of ["a", "b"]) writeSpool([batch(name)], { folder, now: 1 });
    const slow = {
      ...store,
      async append(batches: Parameters<typeof store.append>[0]) {
        const receipts = await store.append(batches);
        // Asleep while the lease runs out, as long as the other needs for everything.
        now += 60_000;
        await drainSpool(store, { folder, holder: "another" });
        await store.acquireLease("drain", "a third", 30_000);
        return receipts;
      },
    };
    expect(await drainSpool(slow, { folder, holder: "me" })).toMatchObject({
      ran: true,
      files: 1,
      pending: 0,
    });
    expect(await store.counts()).toMatchObject({ sessions: 2, steps: 6 });
    expect(await store.acquireLease("drain", "me", 30_000)).toBeNull();
    await store.close();
  });

  it("clears away drafts of processes that died long ago, and only those", async () => {
    const folder = newFolder();
    const store = await inMemory();
    writeSpool([batch("a")], { folder, now: 1 });
    for (const part of ["", "damaged", "transcripts"]) {
      mkdirSync(join(folder, part), { recursive: true });
      for (const name of ["old.ndjson.draft", "new.ndjson.draft"])
        writeFileSync(join(folder, part, name), "half");
      utimesSync(join(folder, part, "old.ndjson.draft"), 1, 1);
    }
    await drainSpool(store, { folder, holder: "me" });
    const left = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const name = "new.ndjson.draft";
    const kept = [name, join("damaged", name), join("transcripts", name)];
    expect(left.toSorted()).toEqual(["damaged", "transcripts", ...kept].toSorted());
    await store.close();
  });

  it("is not kept up by the draft of a process that was killed and had the same number", async () => {
    const folder = newFolder();
    const store = await inMemory();
    writeSpool([batch("a")], { folder, now: 1 });
    const [name = ""] = spoolFiles(folder);
    appendFileSync(join(folder, name), "not a line");
    mkdirSync(join(folder, "damaged"));
    writeFileSync(join(folder, "damaged", `${name}.${process.pid}.draft`), "half");
    expect(await drainSpool(store, { folder, holder: "me" })).toMatchObject({
      records: 1,
      damaged: 1,
      pending: 0,
    });
    await store.close();
  });

  it("of a folder that is not there does nothing", async () => {
    const store = await inMemory();
    expect(await drainSpool(store, { folder: newFolder(), holder: "me" })).toMatchObject({
      files: 0,
      pending: 0,
    });
    await store.close();
  });

  it("loses nothing, whatever is split over files", async () => {
    const shapes = fc.array(fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 3 }), {
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(shapes, async (files) => {
        const folder = newFolder();
        const store = await inMemory();
        files.forEach((names, now) =>
          writeSpool(
            names.map((name) => batch(name)),
            { folder, now },
          ),
        );
        await drainSpool(store, { folder, holder: "me" });
        const expected = new Set(files.flat());
        expect(await store.counts()).toMatchObject({
          sessions: expected.size,
          steps: expected.size * 3,
        });
        await store.close();
      }),
      { numRuns: 15 },
    );
  });
});
