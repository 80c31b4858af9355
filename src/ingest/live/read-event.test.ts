import { describe, expect, it } from "vitest";
import { createMac } from "../../core/hash.ts";
import { readEvent, type EventReading } from "./read-event.ts";
import type { LiveEvent } from "./live-event.ts";

let ids = 0;
const reading: EventReading = {
  mac: createMac(new Uint8Array(32)),
  now: Date.UTC(2026, 2, 2, 12, 30),
  idempotencyKey: null,
  newId: () => `new-${(ids += 1)}`,
};

function read(value: unknown, more: Partial<EventReading> = {}): LiveEvent {
  const found = readEvent(value, { ...reading, ...more });
  if ("reason" in found) throw new Error(found.reason);
  return found.event;
}

const told = { source: "bot", timestamp: "2026-03-02T12:00:00Z", endpoint: "/sql", success: true };

describe("an event's key", () => {
  it.each([
    ["the same body, source and time", told, { ...told }, true],
    [
      "the same members in another order",
      told,
      Object.fromEntries(Object.entries(told).toReversed()),
      true,
    ],
    ["another body", told, { ...told, success: false }, false],
    [
      "no time of its sender",
      { ...told, timestamp: undefined },
      { ...told, timestamp: undefined },
      false,
    ],
    ["no source", { ...told, source: undefined }, { ...told, source: undefined }, false],
    [
      "the same id with another body",
      { ...told, id: "1" },
      { ...told, id: "1", success: false },
      true,
    ],
    [
      "the same id of another source",
      { ...told, id: "1" },
      { ...told, id: "1", source: "mcp" },
      false,
    ],
    ["a number and its text as id", { ...told, id: 1 }, { ...told, id: "1" }, true],
  ])("of %s", (_name, one, other, isSame) => {
    expect(read(one).key === read(other).key).toBe(isSame);
  });

  it("goes by the caller's key where the event has no id", () => {
    const bare = { endpoint: "/sql" };
    const key = (idempotencyKey: string): string => read(bare, { idempotencyKey }).key;
    expect(key("a")).toBe(key("a"));
    expect(key("a")).not.toBe(key("b"));
  });
});

function sessionOf(value: object): unknown {
  const [first] = read(value).records;
  return first?.type === "session" ? first.session : null;
}

describe("what an event tells", () => {
  it("is a session, a step, a call and its result where it reports an operation", () => {
    expect(read(told).records.map(({ type }) => type)).toEqual([
      "session",
      "fact",
      "step",
      "call",
      "result",
    ]);
  });

  it("is nothing of a session where it reports none, and is kept all the same", () => {
    const event = read({ note: "deployed", kind: "release" });
    expect(event).toMatchObject({ kind: "release", records: [], payload: { note: "deployed" } });
  });

  it("belongs to the session its sender names, else to the hour of its source", () => {
    expect(sessionOf({ ...told, session_id: "run-1" })).toEqual({ by: "native", id: "run-1" });
    expect(sessionOf(told)).toEqual({ by: "native", id: "bot 2026-03-02T12" });
    expect(sessionOf({ ...told, source: undefined })).toEqual({
      by: "native",
      id: "mcp 2026-03-02T12",
    });
  });

  it.each([
    null,
    7,
    "text",
    [told],
    { ...told, timestamp: "yesterday" },
    { ...told, timestamp: {} },
  ])("is refused with a reason: %j", (value) => {
    expect(readEvent(value, reading)).toEqual({ reason: expect.stringMatching(/\w/) as string });
  });
});
