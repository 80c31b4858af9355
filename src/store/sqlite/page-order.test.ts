import { expect, it } from "vitest";
import { requireRising } from "./page-order.ts";

it("a page that is not behind the one before it is damage", () => {
  requireRising("store.db", "b", "a");
  const corrupt = expect.objectContaining({ code: "database-corrupt" }) as Error;
  expect(() => requireRising("store.db", "a", "a")).toThrow(corrupt);
  expect(() => requireRising("store.db", "a", "b")).toThrow(corrupt);
});
