/** Name of an adapter, or {@link unknownFormat}. */
export type CursorFormat = string;

/** Format of files that no adapter reads. */
export const unknownFormat = "unknown";

/** The stamp a cursor keeps: the format that read the source, and the source's own stamp. */
export function formatStamp(format: CursorFormat, stamp: string): string {
  return `${format} ${stamp}`;
}

/** Inverse of {@link formatStamp}. */
export function parseStamp(text: string): {
  readonly format: CursorFormat;
  readonly stamp: string;
} {
  const blank = text.indexOf(" ");
  return { format: text.slice(0, blank), stamp: text.slice(blank + 1) };
}
