import { statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { finishScanRequests, takeScanRequests } from "../store/scan-requests.ts";
import { markDrainer } from "../store/drainer-mark.ts";
import { deriveAll } from "./derive-all.ts";
import { drainAll, spoolFolder } from "./drain-waiting.ts";
import type { LoopParts } from "./parts.ts";
import { scanAndLearn } from "./scan-and-learn.ts";
import type { DrainResult } from "../store/drain-spool.ts";

export interface CatchUpResult extends DrainResult {
  /** Transcripts that hooks had named, and that were read. */
  readonly transcripts: number;
  /** Those that were no file, or none any more. */
  readonly missing: number;
}

/** Commits everything that waits in the spool, reads the transcripts that hooks named, and learns from both. */
export async function catchUp(parts: LoopParts, signal?: AbortSignal): Promise<CatchUpResult> {
  const spool = spoolFolder(parts);
  const unmark = markDrainer(spool, parts.holder);
  try {
    const drained = await drainAll(parts);
    const requests = takeScanRequests(spool);
    const paths = requests.map(({ path }) => path).filter(isTranscript);
    const options = signal === undefined ? {} : { signal };
    if (paths.length > 0) await scanAndLearn(parts, { paths, learn: true, ...options });
    else if (drained.records > 0) await deriveAll(parts, undefined, signal);
    finishScanRequests(spool, requests);
    const transcripts = paths.length;
    return { ...drained, transcripts, missing: requests.length - transcripts };
  } finally {
    unmark();
  }
}

/** A host names one file; what is no file (any more) is not looked for. */
function isTranscript(path: string): boolean {
  return isAbsolute(path) && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
