import { expect, it } from "vitest";
import { callRow, resultRow } from "../../../test/store/record-fixtures.ts";
import { createLaterExecutions } from "./later-executions.ts";
import { recordedExecutions } from "./recorded-calls.ts";

const executions = (...numbers: readonly number[]) =>
  recordedExecutions(
    { steps: [], observations: numbers.flatMap((n) => [callRow("s", n), resultRow("s", n)]) },
    () => null,
  );

it("holds executions in their order until they are taken, and then none", () => {
  const later = createLaterExecutions(10);
  later.add(executions(1));
  later.add(executions(2));
  expect(later.take()).toEqual(executions(1, 2));
  expect(later.take()).toEqual([]);
});

it("lets the oldest go where it would hold too many", () => {
  const later = createLaterExecutions(2);
  for (const n of [1, 2, 3, 4, 5, 6]) later.add(executions(n));
  expect(later.take()).toEqual(executions(5, 6));
  later.add(executions(1, 2, 3));
  expect(later.take()).toEqual(executions(2, 3));
});
