import { hash64 } from "../core/hash.ts";
import type { Adapter } from "./contract.ts";

/** Of 28 bits, which fit the integers of every store. */
const hexDigits = 7;

/**
 * One number for these readers, in their order: another when one is added, goes, gets another name or learns to read more.
 * No sum of their versions: one that goes could hide what another learnt.
 */
export function detectionVersionOf(
  readers: readonly Pick<Adapter, "name" | "readerVersion">[],
): number {
  const told = readers.map(({ name, readerVersion }) => `${name} ${readerVersion}`);
  return Number.parseInt(hash64(told.join("\n")).slice(0, hexDigits), 16);
}
