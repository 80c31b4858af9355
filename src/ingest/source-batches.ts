import {
  type CursorRow,
  type DiagnosticReason,
  type DiagnosticRow,
  emptyBatch,
  type RecordBatch,
  type SourceRow,
} from "../core/rows.ts";
import { formatStamp, parseStamp, unknownFormat } from "./cursor-stamp.ts";
import { detectionVersion } from "./registry.ts";
import { noReaderState } from "./reader-state.ts";
import type { SourceEvent, SourceJob } from "./source-job.ts";

/** A job and its path as it may be shown and stored. */
export interface NamedJob {
  readonly job: SourceJob;
  readonly uriRedacted: string;
}

/** The two events of a file that no adapter reads; its cursor remembers it, so that the next scan need not open it. */
export function unknownEvents(named: NamedJob, looksLike: string): readonly SourceEvent[] {
  const diagnostic = wholeSource(named, "unknown-format", looksLike);
  const batch = { ...bare(named), cursor: passedOver(named), diagnostics: [diagnostic] };
  return ended(named, batch, { state: "unknown", looksLike });
}

/** The two events of a source that could not be read, or not to its end: the next scan tries again. */
export function unreadableEvents(named: NamedJob, detail: string): readonly SourceEvent[] {
  const batch = { ...bare(named), diagnostics: [wholeSource(named, "unreadable", detail)] };
  return ended(named, batch, { state: "unreadable", detail });
}

/** The two events of a source that takes more memory than a reader may use: not tried again until it changes. */
export function exhaustedEvents(named: NamedJob): readonly SourceEvent[] {
  const detail = "reading it takes more memory than a reader may use";
  const diagnostic = wholeSource(named, "document-too-large", detail);
  const batch = { ...bare(named), cursor: passedOver(named), diagnostics: [diagnostic] };
  return ended(named, batch, { state: "unreadable", detail });
}

/** The batch that writes the mark of a folder, which is no source. */
export function markBatch(cursor: NonNullable<RecordBatch["cursor"]>): RecordBatch {
  return { ...emptyBatch, cursor };
}

/** A diagnostic that means the source as a whole. */
export function wholeSource(
  { job }: NamedJob,
  reason: DiagnosticReason,
  detail: string,
): DiagnosticRow {
  return { sourceKey: job.sourceKey, position: "", reason, detail };
}

function ended(
  { job, uriRedacted }: NamedJob,
  batch: RecordBatch,
  end: Extract<SourceEvent, { kind: "done" }>["end"],
): readonly SourceEvent[] {
  return [
    { kind: "batch", job: job.id, format: batch.source?.format ?? unknownFormat, batch, bytes: 0 },
    { kind: "done", job: job.id, uriRedacted, end },
  ];
}

function bare({ job, uriRedacted }: NamedJob): RecordBatch {
  const { sourceKey, previous } = job;
  const source: SourceRow = {
    sourceKey,
    uriRedacted,
    format: formatBefore(previous) ?? unknownFormat,
    generation: previous?.generation ?? 0,
    prefixHmac: previous?.prefixHmac ?? "",
  };
  return { ...emptyBatch, source };
}

/** Moves the cursor's stamp alone: as long as the source stays as it is, there is nothing to do. */
function passedOver({ job }: NamedJob): RecordBatch["cursor"] {
  const { previous, sourceKey, stamp } = job;
  const format = formatBefore(previous) ?? unknownFormat;
  const start: Omit<CursorRow, "stamp"> = {
    sourceKey,
    generation: 0,
    offset: 0,
    prefixHmac: "",
    readerVersion: detectionVersion,
    readerState: noReaderState,
  };
  const known = format === unknownFormat ? start : (previous ?? start);
  return { previous, next: { ...known, stamp: formatStamp({ format, stamp }) } };
}

/** Name of the adapter that read a source before; null when none did. */
export function formatBefore(previous: CursorRow | null): string | null {
  if (previous === null) return null;
  const { format } = parseStamp(previous.stamp);
  return format === unknownFormat ? null : format;
}
