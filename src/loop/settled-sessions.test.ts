import { expect, it } from "vitest";
import { SettledSessions } from "./settled-sessions.ts";

it("gives in one group what was told since the last, also when that was nothing", async () => {
  const settled = new SettledSessions();
  const groups = settled[Symbol.asyncIterator]();
  settled.add(["a"]);
  settled.add(["b", "c"]);
  expect((await groups.next()).value).toEqual(["a", "b", "c"]);
  const next = groups.next();
  settled.add([]);
  expect((await next).value).toEqual([]);
});

it("ends at once, whatever still waits", async () => {
  const settled = new SettledSessions();
  const groups = settled[Symbol.asyncIterator]();
  const next = groups.next();
  settled.add(["a"]);
  settled.end();
  expect((await next).done).toBe(true);
  expect((await groups.next()).done).toBe(true);
});
