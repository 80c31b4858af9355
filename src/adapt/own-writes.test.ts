import { describe, expect, it } from "vitest";
import { ownWrites } from "./own-writes.ts";

function trial() {
  const log: string[] = [];
  let fails = false;
  let uncounted = 0;
  const derive = async (): Promise<void> => {
    log.push("derive");
    await Promise.resolve();
    if (fails) throw new Error("no space");
    log.push("derived");
  };
  const own = ownWrites(derive, () => uncounted);
  return {
    log,
    write: own.writing(async () => void log.push("write")),
    record: own.recording(async (isCounted: boolean) => {
      uncounted += isCounted ? 0 : 1;
      log.push("record");
    }),
    read: own.reading(async () => void log.push("read")),
    readCounts: own.readingCounts(async () => void log.push("read")),
    fail: (next: boolean) => {
      fails = next;
    },
  };
}

describe("ownWrites", () => {
  it("derives before a read when something was written, and only then", async () => {
    const { log, write, read } = trial();
    await read();
    await write();
    await write();
    await read();
    await read();
    expect(log).toEqual(["read", "write", "write", "derive", "derived", "read", "read"]);
  });

  it("does not derive before counts are read that hold what was written", async () => {
    const { log, write, record, read, readCounts } = trial();
    await record(true);
    await readCounts();
    expect(log).toEqual(["record", "read"]);
    await record(false);
    await readCounts();
    await readCounts();
    expect(log.slice(2)).toEqual(["record", "derive", "derived", "read", "read"]);
    await write();
    await readCounts();
    await record(true);
    await readCounts();
    expect(log.slice(7)).toEqual(["write", "derive", "derived", "read", "record", "read"]);
    await read();
    expect(log.slice(13)).toEqual(["derive", "derived", "read"]);
  });

  it("derives once for reads that ask at the same time", async () => {
    const { log, write, read } = trial();
    await write();
    await Promise.all([read(), read(), read()]);
    expect(log.filter((entry) => entry === "derive")).toHaveLength(1);
    expect(log.slice(-3)).toEqual(["read", "read", "read"]);
  });

  it("tells the reader of a failed derivation, and tries again for the next", async () => {
    const { log, write, read, fail } = trial();
    await write();
    fail(true);
    await expect(read()).rejects.toThrow("no space");
    fail(false);
    await read();
    expect(log.slice(-3)).toEqual(["derive", "derived", "read"]);
  });

  it("does not take a failed write for one", async () => {
    const derived: string[] = [];
    const own = ownWrites(
      async () => void derived.push("derive"),
      () => 0,
    );
    await expect(own.writing(() => Promise.reject(new Error("refused")))()).rejects.toThrow(
      "refused",
    );
    await own.reading(async () => {})();
    expect(derived).toEqual([]);
  });
});
