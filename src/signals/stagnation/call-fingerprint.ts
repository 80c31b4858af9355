import { paramFingerprint } from "../../core/fingerprint.ts";

export interface FingerprintedCall {
  readonly tool: string;
  readonly params: unknown;
}

/**
 * `<tool>:` and the first 16 hex digits of SHA-256 over the parameters' canonical JSON: the order of keys does not
 * matter. In memory only; what is stored is keyed.
 */
export function callFingerprint({ tool, params }: FingerprintedCall): string {
  return `${tool}:${paramFingerprint(params)}`;
}

/** Fingerprints of a turn's calls, sorted: calls made side by side have no order. */
export function turnFingerprints(calls: readonly FingerprintedCall[]): readonly string[] {
  return calls.map(callFingerprint).toSorted();
}
