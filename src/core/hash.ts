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

export function createMac(key: Uint8Array): Mac {
  return (content) => createHmac("sha256", key).update(content).digest("hex").slice(0, 32);
}
