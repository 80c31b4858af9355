import type { DiagnosticReason, Receipt } from "../core/rows.ts";
import { adapterNamed } from "./registry.ts";
import type { SourceEvent } from "./source-job.ts";

/** A file that was looked at and not understood, or not to be read. */
export interface UnknownFile {
  /** The path as it may be shown. */
  readonly path: string;
  /** What it seems to be, or `unreadable: ` and why. */
  readonly looksLike: string;
}

/** What a scan found that was not there before. */
export interface ScanResult {
  /** Sources read. */
  readonly files: number;
  /** Files passed over without opening them: read before and not changed since. */
  readonly unchanged: number;
  /** Bytes read. */
  readonly bytes: number;
  readonly seconds: number;
  readonly sessions: number;
  readonly steps: number;
  readonly executions: number;
  /** New sessions by harness. */
  readonly byHarness: Readonly<Record<string, number>>;
  /** Of results read now, also those of calls that were read before; unknown are new calls without a result that says. */
  readonly outcomes: {
    readonly success: number;
    readonly failure: number;
    readonly unknown: number;
  };
  /** New results whose call stands nowhere. */
  readonly orphans: number;
  readonly diagnostics: number;
  /** Rows read that were stored already, from another file or by another scan. */
  readonly duplicates: number;
  /** Of these, rows of sources that had not been read before: a document that changed is read anew, and copies nothing. */
  readonly copied: number;
  /** Files of no known format that were not recorded as such before. */
  readonly unknownFormats: number;
  /** Files that this scan looked at and could not read or understand; unchanged ones are not looked at again. */
  readonly unknownFormatFiles: readonly UnknownFile[];
}

type BatchEvent = Extract<SourceEvent, { kind: "batch" }>;
type DoneEvent = Extract<SourceEvent, { kind: "done" }>;

/** Adds up what receipts say was new. */
export class ScanTally {
  bytes = 0;
  filesDone = 0;
  unchanged = 0;
  private files = 0;
  private sessions = 0;
  private steps = 0;
  private calls = 0;
  private successes = 0;
  private failures = 0;
  private orphans = 0;
  private diagnostics = 0;
  private duplicates = 0;
  private copied = 0;
  private unknownFormats = 0;
  private readonly byHarness = new Map<string, number>();
  private readonly notUnderstood: UnknownFile[] = [];

  /** `isFirst`: nothing of its source was read before this scan. */
  stored(event: BatchEvent, receipt: Receipt, isFirst: boolean): void {
    const { newRows } = receipt;
    this.bytes += event.bytes;
    this.sessions += newRows.sessions;
    this.steps += newRows.steps;
    this.calls += newRows.calls;
    this.successes += newRows.successes;
    this.failures += newRows.failures;
    this.diagnostics += newRows.diagnostics;
    // A diagnostic is told again on every attempt: that is no copy of anything.
    const toldAgain = event.batch.diagnostics.length - newRows.diagnostics;
    const duplicates = Math.max(0, receipt.duplicate - toldAgain);
    this.duplicates += duplicates;
    if (isFirst) this.copied += duplicates;
    this.orphans += newWithReason(event, newRows.diagnostics, "orphan-result");
    this.unknownFormats += newWithReason(event, newRows.diagnostics, "unknown-format");
    const harness = adapterNamed(event.format)?.harness;
    if (harness !== undefined && newRows.sessions > 0) {
      this.byHarness.set(harness, (this.byHarness.get(harness) ?? 0) + newRows.sessions);
    }
  }

  done({ end, uriRedacted: path }: DoneEvent): void {
    this.filesDone += 1;
    if (end.state === "read") this.files += 1;
    if (end.state === "unknown") this.notUnderstood.push({ path, looksLike: end.looksLike });
    if (end.state === "unreadable") {
      this.notUnderstood.push({ path, looksLike: `unreadable: ${end.detail}` });
    }
  }

  result(seconds: number): ScanResult {
    const { calls, successes, failures } = this;
    return {
      files: this.files,
      unchanged: this.unchanged,
      bytes: this.bytes,
      seconds,
      sessions: this.sessions,
      steps: this.steps,
      executions: calls,
      byHarness: Object.fromEntries([...this.byHarness].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      outcomes: {
        success: successes,
        failure: failures,
        unknown: Math.max(0, calls - successes - failures),
      },
      orphans: this.orphans,
      diagnostics: this.diagnostics,
      duplicates: this.duplicates,
      copied: this.copied,
      unknownFormats: this.unknownFormats,
      unknownFormatFiles: this.notUnderstood,
    };
  }
}

/** Diagnostics of one reason among the new ones; a batch tells them all anew or, when it is read again, none. */
function newWithReason({ batch }: BatchEvent, newRows: number, reason: DiagnosticReason): number {
  const told = batch.diagnostics.filter((row) => row.reason === reason).length;
  return Math.min(told, newRows);
}
