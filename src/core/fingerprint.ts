import { hash } from "node:crypto";
import { canonicalJson } from "./canonical-json.ts";

/**
 * The published, unkeyed fingerprint of a call's parameters: the first 16 hex digits of SHA-256 over
 * canonical JSON. It is computed in memory only; stored hashes are keyed (see hash.ts).
 */
export function paramFingerprint(params: unknown): string {
  return hash("sha256", canonicalJson(params), "hex").slice(0, 16);
}
