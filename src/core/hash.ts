import { createHmac, hash } from "node:crypto";

/** First 128 bits of SHA-256 as 32 hex digits: the key of a session. */
export function hash128(text: string): string {
  return hash("sha256", text, "hex").slice(0, 32);
}

/** First 64 bits of SHA-256 as 16 hex digits: the key of a step, call or request inside one session. */
export function hash64(text: string): string {
  return hash("sha256", text, "hex").slice(0, 16);
}

/**
 * Keyed hash under the tenant's key: HMAC-SHA-256, truncated to 128 bits, 32 hex digits.
 * Stored hashes of content are keyed so that a guessable secret does not live on as its hash.
 */
export type Mac = (content: string | Uint8Array) => string;

const blockLength = 64;
const digestLength = 32;
/** Longer contents are hashed where they stand. */
const scratchLength = 65_536;

/**
 * HMAC by its definition (RFC 2104), from one-shot hashes over two reused buffers: half the time of `createHmac` for
 * short contents, and nothing for the collector to finalise. Scans hash every record.
 */
export function createMac(key: Uint8Array): Mac {
  const block = new Uint8Array(blockLength);
  block.set(key.length > blockLength ? hash("sha256", key, "buffer") : key);
  const inner = Buffer.alloc(blockLength + scratchLength);
  const outer = Buffer.alloc(blockLength + digestLength);
  inner.set(block.map((byte) => byte ^ 0x36));
  outer.set(block.map((byte) => byte ^ 0x5c));
  return (content) => {
    const length = fill(inner, content);
    if (length === null)
      return createHmac("sha256", key).update(content).digest("hex").slice(0, 32);
    // As hex, which is what Node makes fastest.
    const digest = hash("sha256", inner.subarray(0, blockLength + length), "hex");
    outer.write(digest, blockLength, "hex");
    return hash("sha256", outer, "hex").slice(0, 32);
  };
}

/** Puts the content behind the pad; null when it may not fit. */
function fill(inner: Buffer, content: string | Uint8Array): number | null {
  if (typeof content === "string") {
    return content.length * 3 > scratchLength ? null : inner.write(content, blockLength, "utf8");
  }
  if (content.length > scratchLength) return null;
  inner.set(content, blockLength);
  return content.length;
}
