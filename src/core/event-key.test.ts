import { expect, it } from "vitest";
import { eventKey, hashedEventKey, unhashedEventKey } from "./event-key.ts";
import { createMac } from "./hash.ts";

const mac = createMac(new Uint8Array(32).fill(1));
const at = Date.parse("2026-03-02T12:34:56.789Z");

it("begins with the time, so that what comes in at one time stands together", () => {
  const keys = [at, at + 1, at + 1000].map((ms) => eventKey(mac, ms, "id\0bot\0e-1"));
  const second = Math.floor(at / 1000).toString(16);
  expect(keys[0]).toMatch(new RegExp(`^${second}315[0-9a-f]{21}$`));
  expect(keys).toEqual(keys.toSorted());
  expect(eventKey(mac, null, "id\0bot\0e-1")).toMatch(/^0{11}[0-9a-f]{21}$/);
});

it("tells apart what is not one event", () => {
  const identities = ["id\0bot\0e-1", "id\0bot\0e-2", "id\0\0e-1", "?", ""];
  expect(new Set(identities.map((one) => eventKey(mac, at, one))).size).toBe(identities.length);
});

it("is the same hashed later, and hashed again", () => {
  for (const identity of ["id\0bot\0e-1", "?", "", "body\0{}"]) {
    const key = eventKey(mac, at, identity);
    expect(hashedEventKey(mac, unhashedEventKey(at, identity))).toBe(key);
    expect(hashedEventKey(mac, key)).toBe(key);
  }
});
