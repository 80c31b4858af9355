import { WhetstoneError } from "../core/errors.ts";

/** The number when it is whole and from 1; throws WhetstoneError `bad-number` (exit 2) otherwise. */
export function atLeastOne(value: number, name: string): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new WhetstoneError("bad-number", `${name} takes a whole number from 1, got ${value}`, {
    exitCode: 2,
  });
}
