import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { hashToken } from "../../loop/api-keys.ts";
import { createKeyCheck } from "./key-check.ts";

/** A store of keys that counts its readings, and a clock that moves when somebody waits. */
function trial() {
  let now = 1_000_000;
  const made: string[] = [];
  const readings: number[] = [];
  const clock = { now: () => now };
  const wait = async (ms: number): Promise<void> => {
    await turn();
    now += ms;
  };
  const list = async () => {
    readings.push(now);
    const found = made.map((token) => ({
      hash: hashToken(token),
      name: token,
      tenant: "local",
      createdAt: 0,
      revokedAt: null,
      scopes: ["ingest"] as const,
    }));
    await turn();
    return found;
  };
  return {
    check: createKeyCheck(list, clock, wait),
    make: (token: string) => made.push(token),
    readings,
    pass: (ms: number) => (now += ms),
  };
}

const named = (name: string) => ({ caller: { tenant: "local", principal: { name } } });

it("a key is valid from the moment it is made, however lately keys were read", async () => {
  const { check, make, pass } = trial();
  make("old");
  expect(await check("old")).toMatchObject(named("old"));
  make("new");
  expect(await check("new")).toMatchObject(named("new"));
  pass(10);
  make("newer");
  // A reading that began before the key was made is no reason to refuse it.
  const [wrong, newer, newest] = [check("wrong"), check("newer"), turn().then(() => {
    make("newest");
    return check("newest");
  })]; // prettier-ignore
  expect(await wrong).toBe(null);
  expect(await newer).toMatchObject(named("newer"));
  expect(await newest).toMatchObject(named("newest"));
});

it("unknown keys read the store once in 250 ms, all of them together, and valid ones not at all", async () => {
  const { check, make, readings } = trial();
  make("old");
  await check("old");
  await Promise.all(Array.from({ length: 500 }, async (_, index) => check(`wrong ${index}`)));
  expect(readings).toHaveLength(2);
  for (let round = 0; round < 3; round += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    expect(await check("wrong 7")).toBe(null);
    // oxlint-disable-next-line no-await-in-loop -- see above
    expect(await check("old")).not.toBe(null);
  }
  expect(readings).toHaveLength(2);
  for (let index = 0; index < 8; index += 1) {
    // oxlint-disable-next-line no-await-in-loop -- see above
    expect(await check(`other ${index}`)).toBe(null);
  }
  const gaps = readings.slice(1).map((at, index) => at - (readings[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(250);
});

it("a valid key that was shown lately is known at once", async () => {
  const { check, make, pass, readings } = trial();
  make("old");
  expect(check("old")).toBeInstanceOf(Promise);
  expect(await check("old")).toMatchObject(named("old"));
  expect(check("old")).toMatchObject(named("old"));
  expect(await check("wrong")).toBe(null);
  expect(check("wrong")).toBeInstanceOf(Promise);
  pass(2001);
  const again = check("old");
  expect(again).toBeInstanceOf(Promise);
  await again;
  expect(check("old")).toMatchObject(named("old"));
  expect(readings).toHaveLength(3);
});

it("a key that was revoked is refused after two seconds at most; a store that fails is told, and asked again", async () => {
  let now = 0;
  let keys = [{ hash: hashToken("a"), name: "a", tenant: "local", createdAt: 0, revokedAt: null }];
  let fails = false;
  const list = () =>
    fails
      ? Promise.reject(new Error("locked"))
      : Promise.resolve(keys.map((key) => ({ ...key, scopes: [] })));
  const check = createKeyCheck(list, { now: () => now }, async (ms) => (now += ms));
  expect(await check("a")).not.toBe(null);
  keys = [];
  now += 2001;
  expect(await check("a")).toBe(null);
  fails = true;
  now += 2001;
  await expect(check("b")).rejects.toThrow("locked");
  fails = false;
  expect(await check("b")).toBe(null);
});
