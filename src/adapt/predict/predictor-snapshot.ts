import { setImmediate as nextTurn } from "node:timers/promises";
import type { Mac } from "../../core/hash.ts";
import {
  createSuccessPredictor,
  type PredictorPiece,
  predictorVersion,
  type SuccessPredictor,
} from "./success-predictor.ts";

/** What a snapshot of a predictor was made of. */
export interface SnapshotHeader {
  readonly format: number;
  /** Version of the predictor, which says what the same history comes to. */
  readonly predictor: string;
  /** The commit that forgot something last when the history was read. */
  readonly forgottenAt: number;
  /** Executions it covers, from the first of the history on. */
  readonly covered: number;
  /** Hash of those executions, in their order. */
  readonly historyHash: string;
}

export type SnapshotFault =
  | "unreadable"
  | "damaged or of another store"
  | "of another version"
  | "older than what was forgotten"
  | "of another history";

export interface OpenedSnapshot {
  readonly header: SnapshotHeader;
  /** Some tens of milliseconds at a time. */
  readonly restore: () => Promise<SuccessPredictor>;
}

const format = 1;
const macLength = 32;

/**
 * A hash under the store's key, then JSON line by line: the header, and all that the predictor knows. Other work has its
 * turn in between; the predictor must not learn meanwhile.
 */
export async function writeSnapshot(
  predictor: SuccessPredictor,
  made: Omit<SnapshotHeader, "format" | "predictor">,
  mac: Mac,
): Promise<Uint8Array> {
  const header: SnapshotHeader = { format, predictor: predictorVersion, ...made };
  const lines: Buffer[] = [Buffer.from(JSON.stringify(header))];
  for (const piece of predictor.pieces()) {
    lines.push(Buffer.from(`\n${JSON.stringify(piece)}`));
    // oxlint-disable-next-line no-await-in-loop -- see above
    await nextTurn();
  }
  const content = Buffer.concat(lines);
  return Buffer.concat([Buffer.from(`${mac(content)}\n`), content]);
}

/** Says what is wrong with it where it cannot be used. */
export function openSnapshot(bytes: Uint8Array, mac: Mac): OpenedSnapshot | SnapshotFault {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = content.subarray(macLength + 1);
  // The key is this store's: what bears its hash was written here and holds what its version says.
  if (content.toString("latin1", 0, macLength) !== mac(body)) return "damaged or of another store";
  const [first = "", ...rest] = body.toString("utf8").split("\n");
  const header = JSON.parse(first) as SnapshotHeader;
  if (header.format !== format || header.predictor !== predictorVersion)
    return "of another version";
  return {
    header,
    async restore() {
      const predictor = createSuccessPredictor();
      for (const line of rest) {
        predictor.restore(JSON.parse(line) as PredictorPiece);
        // oxlint-disable-next-line no-await-in-loop -- see above
        await nextTurn();
      }
      return predictor;
    },
  };
}
