import { describe, expect, it } from "vitest";
import { createMac } from "../core/hash.ts";
import type { RawRecord, SessionIdentity } from "./contract.ts";
import {
  createRawHmac,
  createSessionKeys,
  isPlaceholderId,
  type SessionKey,
} from "./session-key.ts";

const mac = createMac(new Uint8Array(32).fill(3));

function raw(text: string, onRead: () => void = () => undefined): RawRecord {
  return {
    locator: { kind: "bytes", start: 0, end: text.length },
    bytes: () => {
      onRead();
      return text;
    },
  };
}

function keys(
  options: { tenant?: string; harness?: string; sourceKey?: string } = {},
): (identity: SessionIdentity) => SessionKey {
  return createSessionKeys({
    tenant: "default",
    harness: "codex",
    sourceKey: "source",
    rawHmac: createRawHmac(mac),
    ...options,
  });
}

const native = (id: string, first?: string): SessionIdentity => ({
  by: "native",
  id,
  ...(first === undefined ? {} : { first: raw(first) }),
});

const task = (trial: string): SessionIdentity => ({ by: "task", task: "t", trial, model: "m" });

const child = (parent: SessionIdentity, id: string): SessionIdentity => ({
  by: "child",
  parent,
  id,
});

describe("createSessionKeys", () => {
  it("keys a native id by tenant, harness and id, whatever the source", () => {
    const { ref, nativeId } = keys()(native("s-1"));
    expect(ref).toMatch(/^[0-9a-f]{32}$/);
    expect(nativeId).toBe("s-1");
    expect(keys({ sourceKey: "other" })(native("s-1")).ref).toBe(ref);
    expect(keys({ tenant: "other" })(native("s-1")).ref).not.toBe(ref);
    expect(keys({ harness: "hermes" })(native("s-1")).ref).not.toBe(ref);
    expect(keys()(native("s-2")).ref).not.toBe(ref);
  });

  it("keeps two runs of one id apart by their first records", () => {
    const plain = keys()(native("s-1")).ref;
    const one = keys()(native("s-1", "first")).ref;
    const two = keys()(native("s-1", "other first")).ref;
    expect(one).toBe(`${plain}~${mac("first").slice(0, 16)}`);
    expect(two.slice(0, 32)).toBe(plain);
    expect(two).not.toBe(one);
  });

  it("does not take a placeholder for an id", () => {
    const given = keys();
    expect(given(native("unknown", "a")).nativeId).toBeNull();
    expect(given(native("unknown", "a")).ref).toBe(given({ by: "growing", first: raw("a") }).ref);
    expect(given(native("unknown", "a")).ref).not.toBe(given(native("unknown", "b")).ref);
    expect(given(native("unknown")).ref).toBe(given(native("")).ref);
    expect(given(native("unknown")).ref).not.toBe(
      keys({ sourceKey: "other" })(native("unknown")).ref,
    );
  });

  it("keys a task by task, trial and model, and a run by its content", () => {
    const given = keys();
    expect(given(task("1")).ref).not.toBe(given(task("2")).ref);
    expect(given({ by: "task", task: "t1", trial: "", model: "m" }).ref).not.toBe(
      given({ by: "task", task: "t", trial: "1", model: "m" }).ref,
    );
    expect(given({ by: "content", run: raw("a") }).ref).toBe(
      keys({ sourceKey: "other" })({ by: "content", run: raw("a") }).ref,
    );
    expect(given({ by: "content", run: raw("a") }).ref).not.toBe(
      given({ by: "growing", first: raw("a") }).ref,
    );
  });

  it("keys a growing log by its source and first record", () => {
    const growing: SessionIdentity = { by: "growing", first: raw("a") };
    expect(keys()(growing).ref).not.toBe(keys({ sourceKey: "other" })(growing).ref);
  });

  it("keys children under their parent", () => {
    const given = keys();
    const one = given(child(native("s-1"), "a"));
    expect(one.nativeId).toBe("a");
    expect(one.ref).not.toBe(given(child(native("s-2"), "a")).ref);
    expect(one.ref).not.toBe(given(child(native("s-1"), "b")).ref);
    expect(given(child(child(native("s-1"), "a"), "a")).ref).not.toBe(one.ref);
    expect(given(child(native("s-1"), "")).nativeId).toBeNull();
  });

  it("reads each record once", () => {
    let reads = 0;
    const first = raw("a", () => {
      reads += 1;
    });
    const rawHmac = createRawHmac(mac);
    const given = createSessionKeys({ tenant: "t", harness: "h", sourceKey: "s", rawHmac });
    const identity: SessionIdentity = { by: "native", id: "s-1", first };
    given(identity);
    given(identity);
    given({ by: "growing", first });
    rawHmac(raw("b"));
    expect(rawHmac(first)).toBe(mac("a"));
    expect(reads).toBe(1);
  });
});

describe("isPlaceholderId", () => {
  it.each([
    "",
    "  ",
    "unknown",
    "Unknown",
    "session",
    "SESSION_ID",
    "null",
    "undefined",
    "0",
    "00000000-0000-0000-0000-000000000000",
    "n/a",
    "default",
    "<session>",
    "${SESSION}",
    "your-session-id",
    "---",
  ])("takes %j for one", (id) => {
    expect(isPlaceholderId(id)).toBe(true);
  });

  it.each(["1", "s-1", "ses_0", "00000000-0000-0000-0000-000000000001", "unknown-7", "a"])(
    "takes %j for an id",
    (id) => {
      expect(isPlaceholderId(id)).toBe(false);
    },
  );
});
