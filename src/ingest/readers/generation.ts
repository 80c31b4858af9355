import type { Cursor } from "../contract.ts";

/** Bytes at each end of what was read that identify a generation of a source. */
export const SEAL_BYTES = 1024;

/**
 * Seal of the bytes before an offset: keyed hash over the first min(SEAL_BYTES, offset) bytes followed by the last
 * min(SEAL_BYTES, offset) bytes before it. A source whose seal differs was rewritten: a new generation.
 */
export function sealOf(
  mac: (content: Uint8Array) => string,
  head: Uint8Array,
  anchor: Uint8Array,
): string {
  return mac(Buffer.concat([head, anchor]));
}

/** Where reading begins: at the cursor when its seal still holds, else at the start of the next generation. */
export function generationAfter(cursor: Cursor | null, holds: boolean): number {
  if (cursor === null) return 0;
  return holds ? cursor.generation : cursor.generation + 1;
}
