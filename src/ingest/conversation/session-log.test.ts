import { describe, expect, it } from "vitest";
import { createMac } from "../../core/hash.ts";
import type { Observed } from "../contract.ts";
import { HeldLines } from "../readers/held-lines.ts";
import type { JsonLine } from "../readers/json-lines.ts";
import { LineRecord } from "../readers/line-record.ts";
import { SessionLog, type SessionLogState } from "./session-log.ts";

const mac = createMac(Buffer.alloc(32, 1));

function lineAt(ordinal: number): JsonLine {
  const raw = new LineRecord(Buffer.from("{}"), ordinal, 0, 2);
  return { value: {}, raw, ordinal, first: raw, held: new HeldLines() };
}

function reading(log: SessionLog, state: SessionLogState = log.initial()) {
  const records: Observed[] = [];
  let ordinal = 0;
  const open = (head: Omit<Parameters<SessionLog["open"]>[2], "at">) =>
    log.open(state, lineAt((ordinal += 10)), { at: null, ...head }, (record) =>
      records.push(record),
    );
  return { records, open, state };
}

function identityOf(id: string | undefined, named: { readonly id: string | null }) {
  return reading(new SessionLog(named, mac)).open({ id }).session;
}

const types = (records: readonly Observed[]): readonly string[] =>
  records.map((record) => record.type);

describe("a log of one session", () => {
  it("is named by its first line, else by its file, else by its first record", () => {
    const named = { id: "file" };
    expect(identityOf("line", named)).toEqual({ by: "native", id: "line" });
    expect(identityOf(undefined, named)).toEqual({ by: "native", id: "file" });
    expect(identityOf(undefined, { id: null })).toMatchObject({ by: "growing" });
  });

  it("stays with its first name, as one object", () => {
    const { open } = reading(new SessionLog({ id: null }, mac));
    const first = open({ id: "a" }).session;
    expect(open({ id: "b" }).session).toBe(first);
    const unnamed = reading(new SessionLog({ id: null }, mac));
    const growing = unnamed.open({}).session;
    expect(unnamed.open({ id: "late" }).session).toBe(growing);
  });

  it("is announced once, and once more when its folder is known", () => {
    const { open, records } = reading(new SessionLog({ id: "a", parentId: "p" }, mac));
    open({});
    open({});
    open({ cwd: "/repo" });
    open({ cwd: "/elsewhere" });
    expect(types(records)).toEqual(["session", "session", "fact"]);
    expect(records[1]).toMatchObject({ cwd: "/repo", parent: { by: "native", id: "p" } });
  });

  it("makes what is told of a child a session of its own", () => {
    const { open, records } = reading(new SessionLog({ id: "a" }, mac));
    const main = open({}).session;
    const child = open({ child: "c" }).session;
    expect(child).toEqual({ by: "child", parent: main, id: "c" });
    expect(open({ child: "c" }).session).toBe(child);
    expect(types(records)).toEqual(["session", "session"]);
  });

  it("tells facts when they change and unknown keys once, also after a resume", () => {
    const log = new SessionLog({ id: "a" }, mac);
    const { open, records, state } = reading(log);
    open({}).facts([["branch", "main"]]);
    open({}).facts([
      ["branch", "main"],
      ["title", ""],
      ["model", null],
    ]);
    open({}).unknown(["shape", "shape"]);
    const saved = JSON.parse(JSON.stringify(state)) as SessionLogState;
    expect(JSON.stringify(saved)).not.toMatch(/main|shape/);
    const later = reading(new SessionLog({ id: "a" }, mac), saved);
    later.open({}).facts([["branch", "main"]]);
    later.open({}).unknown(["shape"]);
    later.open({}).facts([["branch", "cart"]]);
    expect(types(records)).toEqual(["session", "fact", "unknown-key"]);
    expect(types(later.records)).toEqual(["fact"]);
  });
});
