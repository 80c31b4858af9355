import { expect, it } from "vitest";
import { callRow, resultRow } from "../../../test/store/record-fixtures.ts";
import { createLaterRows } from "./later-rows.ts";

const rows = (n: number) => ({ steps: [], observations: [callRow("s", n), resultRow("s", n)] });

it("holds rows in their order until they are taken, and then none", () => {
  const later = createLaterRows(10);
  later.add(rows(1));
  later.add(rows(2));
  expect(later.take()).toEqual([rows(1), rows(2)]);
  expect(later.take()).toEqual([]);
});

it("lets the oldest go where it would hold too many, but never the latest", () => {
  const later = createLaterRows(4);
  for (const n of [1, 2, 3, 4]) later.add(rows(n));
  expect(later.take()).toEqual([rows(3), rows(4)]);
  const many = { steps: [], observations: [1, 2, 3].flatMap((n) => rows(n).observations) };
  later.add(many);
  expect(later.take()).toEqual([many]);
});
