/**
 * A UUID of version 7 (RFC 9562, 5.7): 48 bits of milliseconds since the epoch, then random bits, so that ids made later
 * sort later. `random` are 10 bytes; throws RangeError for fewer or for a time outside 48 bits.
 */
export function uuid7(atMs: number, random: Uint8Array): string {
  if (!Number.isInteger(atMs) || atMs < 0 || atMs >= 2 ** 48) {
    throw new RangeError(`${atMs} is not a time in milliseconds`);
  }
  if (random.length < 10) throw new RangeError("a UUID needs 10 random bytes");
  const time = atMs.toString(16).padStart(12, "0");
  let hex = "";
  for (let index = 0; index < 10; index += 1) hex += digitsOf[random[index] ?? 0];
  const variant = ((Number.parseInt(hex.charAt(3), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`;
}

/** Two hexadecimal digits of each byte. */
const digitsOf: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);
