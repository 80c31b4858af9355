import { readFileSync } from "node:fs";
import { z } from "zod";

const caseSchema = z
  .strictObject({
    group: z.string(),
    id: z.string(),
    origin: z.enum(["reference", "derived"]),
    input: z.record(z.string(), z.unknown()),
    expect: z.record(z.string(), z.unknown()).optional(),
    error: z.string().optional(),
    tol: z.number().optional(),
    note: z.string().optional(),
  })
  .refine(
    ({ expect, error }) => (error === undefined) === Object.keys(expect ?? {}).length > 0,
    "a case expects either values or an error",
  );

const fileSchema = z.looseObject({ cases: z.array(caseSchema).min(1) });

export type ConformanceCase = z.infer<typeof caseSchema>;
export type CaseInput = Readonly<Record<string, unknown>>;
export type CaseOutput = Readonly<Record<string, unknown>>;

/**
 * What one group of cases means: the keys and codes it may carry, and how to compute what it expects. Keys of an object
 * are written `config.enabled`, of objects in a list `turns[].n`.
 */
export interface ConformanceGroup {
  readonly input: readonly string[];
  /** Of the inputs that are one of a few words: which. */
  readonly values?: Readonly<Record<string, readonly unknown[]>>;
  readonly expect: readonly string[];
  readonly errors: readonly string[];
  run(input: CaseInput): CaseOutput | Promise<CaseOutput>;
}

/** Reads a file of cases; the IEEE values written as strings become numbers. */
export function readCases(path: string): readonly ConformanceCase[] {
  const { cases } = fileSchema.parse(JSON.parse(readFileSync(path, "utf8"), reviveNumbers));
  return cases;
}

const ieee: ReadonlyMap<unknown, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

function reviveNumbers(_key: string, value: unknown): unknown {
  return ieee.get(value) ?? value;
}
