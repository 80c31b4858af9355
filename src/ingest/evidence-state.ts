import type { Mac } from "../core/hash.ts";
import { parseLocator } from "../core/locator.ts";
import { ioReason } from "./io-reason.ts";
import { readAt } from "./read-at.ts";
import { isSqliteError, passes } from "./readers/sqlite-errors.ts";

/**
 * verified: the bytes are those that were learned from; archived: their owner deleted the source; changed: others stand
 * there now; unknown: the source cannot be looked at now.
 */
export type EvidenceState = "verified" | "archived" | "changed" | "unknown";

/**
 * Compares the keyed hash of what stands at a locator now with that of harvest time. Never throws on content, nor where
 * the source may not be read.
 */
export async function evidenceState(
  path: string | null,
  evidence: { readonly locator: string; readonly rawHmac: string },
  mac: Mac,
  scratch?: string,
): Promise<EvidenceState> {
  const locator = parseLocator(evidence.locator);
  if (locator === null) return "changed";
  if (path === null || locator.kind === "blob") return "archived";
  try {
    const raw = await readAt(path, locator, scratch);
    return raw !== null && mac(raw) === evidence.rawHmac ? "verified" : "changed";
  } catch (error) {
    if (isMissing(error)) return "archived";
    // No database any more, or another one: what was learned from is not there.
    if (isSqliteError(error) && !passes(error)) return "changed";
    // Not readable for this user, or locked: says nothing of what stands there.
    if (ioReason(error) !== null) return "unknown";
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR")
  );
}
