/** Format of files that no adapter reads. */
export const unknownFormat = "unknown";

/** Stamp of a source that was not read to its end: equal to none on the disk. */
export const unfinished = "unfinished";

export interface SourceStamp {
  /** Name of the adapter that read the source, or {@link unknownFormat}. */
  readonly format: string;
  /** The source's own stamp, or {@link unfinished}. */
  readonly stamp: string;
}

/** The stamp as a cursor keeps it: with the format, so that stamps alone tell whether there is something to read. */
export function formatStamp({ format, stamp }: SourceStamp): string {
  return `${format} ${stamp}`;
}

/** Inverse of {@link formatStamp}. */
export function parseStamp(text: string): SourceStamp {
  const blank = text.indexOf(" ");
  return { format: text.slice(0, blank), stamp: text.slice(blank + 1) };
}
