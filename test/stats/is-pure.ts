import * as fc from "fast-check";
import { expect } from "vitest";
import { deepFreeze } from "./deep-freeze.ts";
import type { FunctionLaw } from "./registered.ts";

/** Seeded, so that a failure is the same the next time. */
export const lawRuns = { seed: 20260101, numRuns: 60 };

/** The law of a function: the same arguments give the same answer, and none of them is written to. */
export const isPure: FunctionLaw = (call, args) =>
  fc.assert(
    fc.property(args, (given) => {
      const first = outcomeOf(() => call(...deepFreeze(given)));
      expect(outcomeOf(() => call(...given))).toEqual(first);
      // Writing to what is frozen.
      expect(first.thrown).not.toBeInstanceOf(TypeError);
    }),
    lawRuns,
  );

interface CallOutcome {
  readonly value?: unknown;
  readonly thrown?: unknown;
}

/** A refusal is an answer too: the same arguments have to be refused alike. */
function outcomeOf(call: () => unknown): CallOutcome {
  try {
    return { value: call() };
  } catch (error) {
    return { thrown: error };
  }
}

/** Names of the functions among what modules export; classes are none. */
export function functionNames(exports: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(exports)
    .filter(([, value]) => typeof value === "function" && !String(value).startsWith("class"))
    .map(([name]) => name);
}
