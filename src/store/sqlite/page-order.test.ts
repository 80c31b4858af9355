import { expect, it } from "vitest";
import { requireRising } from "./page-order.ts";
import { damaged } from "./sqlite-errors.ts";

it("a page that is not behind the one before it is damage", () => {
  const connection = { damaged: () => damaged("store.db") };
  requireRising(connection, "b", "a");
  const corrupt = expect.objectContaining({ code: "database-corrupt" }) as Error;
  expect(() => requireRising(connection, "a", "a")).toThrow(corrupt);
  expect(() => requireRising(connection, "a", "b")).toThrow(corrupt);
});
