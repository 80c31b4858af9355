import { isObject } from "../core/json.ts";

/** What goes on from a cursor: the state of the adapter's reader and that of admission, each as JSON data. */
export interface ReaderState {
  readonly reader: unknown;
  readonly admission: unknown;
}

export function formatReaderState(state: ReaderState): string {
  return JSON.stringify(state);
}

/** Inverse of {@link formatReaderState}; nulls where the text is something else. */
export function parseReaderState(text: string): ReaderState {
  const value = parse(text);
  if (!isObject(value)) return { reader: null, admission: null };
  return { reader: value["reader"] ?? null, admission: value["admission"] ?? null };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A state that is no JSON goes on from nothing: the source is read from its start.
    return null;
  }
}
