import type { hash as hashOfNode } from "node:crypto";
import { sha256 } from "./sha256.ts";

/** Node's own `hash`. */
export type NativeHash = typeof hashOfNode;

/** As many bytes are hashed in about the time that loading `node:crypto` takes, while the code is still cold. */
const bytesBeforeLoading = 32_768;
/** What the shortest content costs. */
const blockLength = 64;

let bytesLeft = bytesBeforeLoading;
let native: NativeHash | null = null;

/** SHA-256 as 64 hex digits, of text as UTF-8. */
export function hashHex(content: string | Uint8Array): string {
  const hash = nativeHash(content.length);
  if (hash !== null) return hash("sha256", content, "hex");
  return sha256(typeof content === "string" ? Buffer.from(content) : content);
}

/**
 * Node's own hash for a process that hashes much, counting what is to be hashed now; null while it has hashed little, as a
 * hook does: then it is not loaded, and `sha256` does.
 */
export function nativeHash(contentLength: number): NativeHash | null {
  if (native !== null) return native;
  bytesLeft -= contentLength + blockLength;
  if (bytesLeft < 0) native = process.getBuiltinModule("node:crypto").hash;
  return native;
}
