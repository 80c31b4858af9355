import type { Receipt } from "../core/rows.ts";
import { adapterNamed } from "./registry.ts";
import type { SourceEvent } from "./source-job.ts";

export interface UnknownFile {
  readonly path: string;
  readonly looksLike: string;
}

/** What a scan found that was not there before. */
export interface ScanResult {
  /** Sources read; unchanged ones are not opened and not counted. */
  readonly files: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly sessions: number;
  readonly steps: number;
  readonly executions: number;
  readonly byHarness: Readonly<Record<string, number>>;
  readonly outcomes: {
    readonly success: number;
    readonly failure: number;
    readonly unknown: number;
  };
  readonly orphans: number;
  readonly diagnostics: number;
  readonly duplicates: number;
  readonly unknownFormats: number;
  readonly unknownFormatFiles: readonly UnknownFile[];
}

/** Adds up receipts. */
export class ScanTally {
  bytes = 0;
  filesDone = 0;
  private files = 0;
  private sessions = 0;
  private steps = 0;
  private calls = 0;
  private successes = 0;
  private failures = 0;
  private orphans = 0;
  private diagnostics = 0;
  private duplicates = 0;
  private unknownBefore = 0;
  private readonly byHarness = new Map<string, number>();
  private readonly unknown: UnknownFile[] = [];

  stored(event: Extract<SourceEvent, { kind: "batch" }>, receipt: Receipt): void {
    const { newRows } = receipt;
    this.bytes += event.bytes;
    this.sessions += newRows.sessions;
    this.steps += newRows.steps;
    this.calls += newRows.calls;
    this.successes += newRows.successes;
    this.failures += newRows.failures;
    this.diagnostics += newRows.diagnostics;
    this.duplicates += receipt.duplicate;
    if (newRows.diagnostics > 0) {
      this.orphans += event.batch.diagnostics.filter(
        (row) => row.reason === "orphan-result",
      ).length;
    }
    const harness = adapterNamed(event.format)?.harness;
    if (harness !== undefined && newRows.sessions > 0) {
      this.byHarness.set(harness, (this.byHarness.get(harness) ?? 0) + newRows.sessions);
    }
  }

  done(event: Extract<SourceEvent, { kind: "done" }>): void {
    this.filesDone += 1;
    const { end, uriRedacted } = event;
    if (end.state === "read") this.files += 1;
    if (end.state === "unknown") this.unknown.push({ path: uriRedacted, looksLike: end.looksLike });
    if (end.state === "unreadable") this.unreadable(uriRedacted, end.detail);
  }

  unreadable(path: string, detail: string): void {
    this.diagnostics += 1;
    this.unknown.push({ path, looksLike: `unreadable: ${detail}` });
  }

  stillUnknown(): void {
    this.unknownBefore += 1;
  }

  result(seconds: number): ScanResult {
    return {
      files: this.files,
      bytes: this.bytes,
      seconds,
      sessions: this.sessions,
      steps: this.steps,
      executions: this.calls,
      byHarness: Object.fromEntries([...this.byHarness].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      outcomes: {
        success: this.successes,
        failure: this.failures,
        unknown: Math.max(0, this.calls - this.successes - this.failures),
      },
      orphans: this.orphans,
      diagnostics: this.diagnostics,
      duplicates: this.duplicates,
      unknownFormats: this.unknown.length + this.unknownBefore,
      unknownFormatFiles: this.unknown,
    };
  }
}
