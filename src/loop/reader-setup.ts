import type { ReaderSetup } from "../ingest/source-job.ts";
import type { LoopParts } from "./parts.ts";
import { requireKey } from "./require-key.ts";

const megabyte = 1024 * 1024;

/** What reads transcripts needs to know of this machine and its settings. */
export function readerSetup(parts: LoopParts): ReaderSetup {
  const { scan } = parts.loaded.config;
  return {
    key: requireKey(parts).key,
    tenant: parts.tenant,
    home: parts.userHome,
    // Asked for when something is read: finding it out takes as long as a thousand unchanged files.
    get zone() {
      return Intl.DateTimeFormat().resolvedOptions().timeZone;
    },
    maxLineBytes: scan.maxLineMb * megabyte,
    maxDocumentBytes: scan.maxDocumentMb * megabyte,
    scratch: parts.scratch,
  };
}
