import { promisify } from "node:util";
import { gzip } from "node:zlib";
import {
  type CursorRow,
  type CursorStamp,
  emptyBatch,
  noNewRows,
  type Receipt,
  type RecordBatch,
} from "../../core/rows.ts";
import type { PushLine } from "../../ingest/push/push-line.ts";
import { countLineRows, type LineText, splitPushLine } from "../../ingest/push/split-push-line.ts";
import { pushLineOf } from "../../ingest/push/write-push-line.ts";
import type { ScanStore } from "../../ingest/scan.ts";
import { countRows } from "../../store/batch-size.ts";
import { addReceipts } from "./add-receipts.ts";
import type { LineAnswer, PushAnswer } from "./push-answer.ts";
import type { PushCursors } from "./push-cursors.ts";

export interface PushStoreOptions {
  readonly cursors: PushCursors;
  /** Sends NDJSON, compressed; null: nothing is sent, and everything counts as new. */
  readonly send:
    | ((body: Uint8Array<ArrayBuffer>, lines: number) => Promise<Omit<PushAnswer, "received">>)
    | null;
  /** Bytes of one body before compression. */
  readonly maxBodyBytes: number;
  /** What was forgotten on this machine, as `kind:key`. */
  readonly forgotten: ReadonlySet<string>;
}

/** Sums of one run, in rows as the server counts them. */
export interface PushCounts {
  received: number;
  stored: number;
  duplicate: number;
  rejected: number;
  requests: number;
  /** Of bodies, compressed. */
  sentBytes: number;
}

export interface RefusedSource {
  /** As it may be shown. */
  readonly source: string;
  readonly reason: string;
}

/** A body of this size takes a moment to make, to send and to store. */
const usualBodyBytes = 4 * 1024 * 1024;
const compress = promisify(gzip);
/** A server takes four times as many in a line. */
const mostRows = 16_384;

/**
 * A server as the store of a scan: batches go to it, and what it acknowledged is remembered as read. A source that it
 * cannot take is left where it is; the others go on.
 */
export class PushStore implements ScanStore {
  readonly counts: PushCounts = {
    received: 0,
    stored: 0,
    duplicate: 0,
    rejected: 0,
    requests: 0,
    sentBytes: 0,
  };
  readonly #options: PushStoreOptions;
  readonly #refused = new Map<string, RefusedSource>();
  readonly #begunAnew = new Map<string, number>();
  /** Sources of which the server misses what comes before; until they are read from their beginning. */
  readonly #gaps = new Set<string>();

  constructor(options: PushStoreOptions) {
    this.#options = options;
  }

  get refused(): readonly RefusedSource[] {
    return [...this.#refused.values()];
  }

  async stamps(): Promise<ReadonlyMap<string, CursorStamp>> {
    return this.#options.cursors.stamps();
  }

  async cursor(sourceKey: string): Promise<CursorRow | null> {
    return this.#options.cursors.get(sourceKey);
  }

  async append(batches: readonly RecordBatch[]): Promise<readonly Receipt[]> {
    this.#gaps.clear();
    const receipts: Receipt[] = [];
    let body: Piece[] = [];
    let bytes = 0;
    const flush = async (): Promise<void> => {
      receipts.push(...(await this.#deliver(body)));
      body = [];
      bytes = 0;
    };
    for (const batch of batches) {
      const lines = this.#linesOf(batch);
      const [line] = lines;
      const size = line?.bytes ?? 0;
      // In order: each piece begins where the one before it ended.
      // oxlint-disable-next-line no-await-in-loop -- see above
      if (bytes + size > this.#bodyLimit || lines.length > 1) await flush();
      if (lines.length > 1) {
        // oxlint-disable-next-line no-await-in-loop -- see above
        receipts.push(await this.#deliverInParts(batch, lines));
        continue;
      }
      body.push({ batch, line, isLast: true });
      bytes += size;
    }
    await flush();
    return receipts;
  }

  get #bodyLimit(): number {
    return Math.min(usualBodyBytes, this.#options.maxBodyBytes);
  }

  #linesOf(batch: RecordBatch): readonly LineText[] {
    const line = pushLineOf(batch);
    const kept = line === null ? null : withoutForgotten(line, this.#options.forgotten);
    if (kept === null || isNothing(kept)) return [];
    return splitPushLine(kept, { bytes: this.#bodyLimit, rows: mostRows });
  }

  /** One body for each line; what follows one that was not taken is not sent. */
  async #deliverInParts(batch: RecordBatch, lines: readonly LineText[]): Promise<Receipt> {
    let sum: Receipt | null = null;
    for (const line of lines) {
      const piece = { batch, line, isLast: line === lines.at(-1) };
      // oxlint-disable-next-line no-await-in-loop -- in order
      const [receipt] = await this.#deliver([piece]);
      if (receipt === undefined) break;
      if ("refused" in receipt.rejectedBy || "cursor-moved" in receipt.rejectedBy) return receipt;
      sum = sum === null ? receipt : addReceipts(sum, receipt);
    }
    return sum ?? notTaken(batch, "refused");
  }

  async #deliver(pieces: readonly Piece[]): Promise<readonly Receipt[]> {
    const sent = pieces.filter((piece) => this.#isToSend(piece));
    const answers = new Map<Piece, LineAnswer>();
    if (sent.length > 0) {
      const { lines } = await this.#send(sent);
      for (const [index, piece] of sent.entries()) answers.set(piece, lines[index] as LineAnswer);
    }
    return this.#settle(pieces, answers);
  }

  #isToSend({ batch, line }: Piece): boolean {
    const { source } = batch;
    if (line === undefined || source === null) return false;
    if (this.#refused.has(source.sourceKey) || this.#gaps.has(source.sourceKey)) return false;
    if (line.bytes <= this.#options.maxBodyBytes) return true;
    this.#refuse(batch, `a row of it is larger than the server takes (${line.bytes} bytes)`);
    return false;
  }

  async #send(pieces: readonly Piece[]): Promise<Pick<PushAnswer, "lines">> {
    const { send } = this.#options;
    const { counts } = this;
    const body = await compress(pieces.map(({ line }) => line?.text ?? "").join(""));
    counts.requests += 1;
    counts.sentBytes += body.length;
    if (send === null) {
      return { lines: pieces.map(({ batch, isLast }) => asIfNew(isLast ? batch : emptyBatch)) };
    }
    const answer = await send(Uint8Array.from(body), pieces.length);
    counts.stored += answer.stored;
    counts.duplicate += answer.duplicate;
    counts.rejected += answer.rejected;
    counts.received += answer.stored + answer.duplicate + answer.rejected;
    return answer;
  }

  /** What was taken is remembered together; after a piece that was not, nothing of its source counts. */
  #settle(pieces: readonly Piece[], answers: ReadonlyMap<Piece, LineAnswer>): readonly Receipt[] {
    const taken: CursorRow[] = [];
    const receipts = pieces.map((piece) => {
      const { batch } = piece;
      const sourceKey = batch.source?.sourceKey ?? "";
      const answer = answers.get(piece);
      if (this.#refused.has(sourceKey)) return notTaken(batch, "refused");
      if (this.#gaps.has(sourceKey)) return notTaken(batch, "cursor-moved");
      if (answer !== undefined && "refused" in answer) {
        if (answer.refused === "gap" && this.#beginAnew(sourceKey)) {
          this.#gaps.add(sourceKey);
          return notTaken(batch, "cursor-moved");
        }
        this.#refuse(batch, answer.reason);
        return notTaken(batch, "refused");
      }
      if (batch.cursor !== null && piece.isLast) taken.push(batch.cursor.next);
      return receiptOf(batch, answer);
    });
    this.#remember(taken);
    return receipts;
  }

  #remember(taken: readonly CursorRow[]): void {
    if (this.#options.send !== null) this.#options.cursors.put(lastOfEach(taken));
  }

  /** A server that was set back to an older state has a gap: once more from the start, and then it cannot be. */
  #beginAnew(sourceKey: string): boolean {
    const times = (this.#begunAnew.get(sourceKey) ?? 0) + 1;
    this.#begunAnew.set(sourceKey, times);
    this.#options.cursors.drop(sourceKey);
    return times <= mostTimesAnew;
  }

  #refuse({ source }: RecordBatch, reason: string): void {
    if (source === null) return;
    this.#refused.set(source.sourceKey, { source: source.uriRedacted, reason });
  }
}

const mostTimesAnew = 3;

interface Piece {
  readonly batch: RecordBatch;
  /** Undefined where there is nothing to send. */
  readonly line: LineText | undefined;
  /** Whether all of the batch is there with it. */
  readonly isLast: boolean;
}

/** Rows of other sessions that quote a forgotten one. */
function withoutForgotten(line: PushLine, forgotten: ReadonlySet<string>): PushLine {
  if (forgotten.size === 0) return line;
  return {
    ...line,
    steps: line.steps.filter(({ stepKey }) => !forgotten.has(`step:${stepKey}`)),
    observations: line.observations.filter(({ callKey }) => !forgotten.has(`call:${callKey}`)),
    usage: line.usage.filter(({ requestKey }) => !forgotten.has(`request:${requestKey}`)),
  };
}

/** Only the file's time changed. */
function isNothing(line: PushLine): boolean {
  const { from, generation, offset } = line;
  const stands = from !== null && from.generation === generation && from.offset === offset;
  return stands && countLineRows(line) === 0;
}

function lastOfEach(cursors: readonly CursorRow[]): readonly CursorRow[] {
  return [...new Map(cursors.map((cursor) => [cursor.sourceKey, cursor])).values()];
}

const noEvents: Receipt["events"] = { stored: 0, duplicate: 0, rejected: 0 };

function notTaken(batch: RecordBatch, reason: "refused" | "cursor-moved"): Receipt {
  const rows = countRows(batch);
  return {
    received: rows,
    stored: 0,
    duplicate: 0,
    rejected: rows,
    rejectedBy: { [reason]: rows },
    events: noEvents,
    newRows: noNewRows,
  };
}

/** Without an answer nothing was sent: what the batch says of its source is told here. */
function receiptOf(batch: RecordBatch, answer: LineAnswer | undefined): Receipt {
  if (answer === undefined || "refused" in answer) {
    const diagnostics = batch.diagnostics.length;
    const newRows = { ...noNewRows, diagnostics };
    return {
      ...notTaken(batch, "refused"),
      rejected: 0,
      rejectedBy: {},
      stored: diagnostics,
      newRows,
    };
  }
  const { stored, duplicate, rejected: rejectedBy, newRows } = answer;
  const rejected = Object.values(rejectedBy).reduce((sum, rows) => sum + rows, 0);
  const received = stored + duplicate + rejected;
  return { received, stored, duplicate, rejected, rejectedBy, events: noEvents, newRows };
}

function asIfNew(batch: RecordBatch): LineAnswer {
  const parts = (part: string) => batch.observations.filter((row) => row.part === part);
  const results = parts("result");
  return {
    stored: countRows(batch),
    duplicate: 0,
    rejected: {},
    newRows: {
      sessions: new Set(batch.sessions.map(({ ref }) => ref)).size,
      steps: batch.steps.length,
      calls: parts("call").length,
      results: results.length,
      successes: results.filter(({ outcome }) => outcome === "success").length,
      failures: results.filter(({ outcome }) => outcome === "failure").length,
      usage: batch.usage.length,
      diagnostics: batch.diagnostics.length,
    },
  };
}
