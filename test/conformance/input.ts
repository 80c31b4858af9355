import type { CaseInput } from "./case-file.ts";

/** Reads the fields of a case. A field of another type than the group declares fails the case: nothing is guessed. */
export function numberOf(input: CaseInput, key: string, fallback?: number): number {
  const value = input[key] ?? fallback;
  if (typeof value !== "number") throw new TypeError(`${key} is not a number`);
  return value;
}

export function textOf(input: CaseInput, key: string, fallback?: string): string {
  const value = input[key] ?? fallback;
  if (typeof value !== "string") throw new TypeError(`${key} is not a text`);
  return value;
}

export function flagOf(input: CaseInput, key: string, fallback: boolean): boolean {
  const value = input[key] ?? fallback;
  if (typeof value !== "boolean") throw new TypeError(`${key} is not a boolean`);
  return value;
}

export function listOf(input: CaseInput, key: string): readonly unknown[] {
  const value = input[key] ?? [];
  if (!Array.isArray(value)) throw new TypeError(`${key} is not a list`);
  return value;
}

export function objectOf(input: CaseInput, key: string): CaseInput {
  const value = input[key] ?? {};
  if (typeof value !== "object" || Array.isArray(value)) throw new TypeError(`${key} is no object`);
  return value as CaseInput;
}
