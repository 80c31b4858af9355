import type { Cell } from "../../readers/sqlite.ts";

/** Field 1, of bytes: an id. */
const ID_TAG = 0x0a;
const ID_BYTES = 32;
const WIRE_VARINT = 0;
const WIRE_64_BIT = 1;
const WIRE_BYTES = 2;
const WIRE_32_BIT = 5;

/**
 * Ids (hexadecimal) of the messages that a root names, in order: the root is a protobuf message whose field 1 repeats
 * them as 32 bytes each. What cannot be read ends the list.
 */
export function rootMessages(data: Cell | undefined): readonly string[] {
  if (!(data instanceof Uint8Array)) return [];
  const ids: string[] = [];
  const bytes = Buffer.from(data);
  for (let at = 0; at < bytes.byteLength;) {
    const tag = varint(bytes, at);
    if (tag === null) break;
    const field = fieldAt(bytes, tag.end, tag.value & 7);
    if (field === null) break;
    const isId = tag.value === ID_TAG && field.end - field.start === ID_BYTES;
    if (isId) ids.push(bytes.toString("hex", field.start, field.end));
    at = field.end;
  }
  return ids;
}

/** Where the value of a field stands; null when it is cut off or of no known kind. */
function fieldAt(
  bytes: Buffer,
  at: number,
  wire: number,
): { readonly start: number; readonly end: number } | null {
  const fixed = { [WIRE_64_BIT]: 8, [WIRE_32_BIT]: 4 }[wire];
  if (fixed !== undefined) return within(bytes, at, at + fixed);
  const number = varint(bytes, at);
  if (number === null) return null;
  if (wire === WIRE_VARINT) return { start: at, end: number.end };
  return wire === WIRE_BYTES ? within(bytes, number.end, number.end + number.value) : null;
}

function within(
  bytes: Buffer,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } | null {
  return end <= bytes.byteLength ? { start, end } : null;
}

/** At most 28 bits: no tag or length in a root is longer. */
function varint(
  bytes: Buffer,
  at: number,
): { readonly value: number; readonly end: number } | null {
  let value = 0;
  for (let index = 0; index < 4; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return null;
    value |= (byte & 0x7f) << (7 * index);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return null;
}
