import { isUtf8 } from "node:buffer";
import { isObject } from "../core/json.ts";
import type { Probe } from "./contract.ts";
import { HEAD_BYTES } from "./probe.ts";

const SHOWN_NAMES = 8;

/** Formats that are plain from their keys but that no adapter reads yet. */
const notYetRead: readonly { readonly title: string; readonly keys: readonly string[] }[] = [
  { title: "OTLP traces", keys: ["resourceSpans"] },
  { title: "OTLP logs", keys: ["resourceLogs"] },
  { title: "OTLP metrics", keys: ["resourceMetrics"] },
];

const signatures: readonly { readonly title: string; readonly hex: string }[] = [
  { title: "gzip archive", hex: "1f8b" },
  { title: "zip archive", hex: "504b0304" },
  { title: "zstd-compressed data", hex: "28b52ffd" },
  { title: "PNG image", hex: "89504e47" },
  { title: "JPEG image", hex: "ffd8ff" },
  { title: "PDF document", hex: "25504446" },
  { title: "ELF program", hex: "7f454c46" },
];

/** One phrase for a file of no known format: what a person needs to tell what it is. Names keys, never values. */
export function looksLike(probe: Probe): string {
  if (probe.size === 0) return "an empty file";
  if (probe.isSqlite) return ofTables(probe.tables);
  if (probe.document !== undefined) return ofValue("JSON", probe.document);
  const [first] = probe.lines;
  if (first !== undefined) return ofValue("JSON lines", first);
  return ofBytes(Buffer.from(probe.head));
}

function ofTables(tables: readonly string[]): string {
  return tables.length === 0
    ? "a SQLite database whose tables cannot be read"
    : `a SQLite database with tables ${named(tables)}`;
}

function ofValue(kind: "JSON" | "JSON lines", value: unknown): string {
  const sample: unknown = Array.isArray(value) ? value[0] : value;
  const shape = kind === "JSON lines" ? kind : ofDocument(value);
  if (!isObject(sample)) return kind === "JSON lines" ? "JSON lines of plain values" : shape;
  const keys = Object.keys(sample);
  const known = notYetRead.find((format) => format.keys.every((key) => keys.includes(key)));
  if (known !== undefined) return `${known.title} (not supported yet)`;
  return keys.length === 0 ? `${shape} with no keys` : `${shape} with keys ${named(keys)}`;
}

function ofDocument(value: unknown): string {
  return Array.isArray(value) ? "a JSON array" : "a JSON object";
}

function ofBytes(head: Buffer): string {
  const start = head.toString("hex", 0, 8);
  const known = signatures.find(({ hex }) => start.startsWith(hex));
  if (known !== undefined) return known.title;
  return isText(head) ? "text" : "binary data";
}

function isText(head: Buffer): boolean {
  // A head may end inside a character of up to four bytes.
  const cuts = head.byteLength < HEAD_BYTES ? [0] : [0, 1, 2, 3];
  return !head.includes(0) && cuts.some((cut) => isUtf8(head.subarray(0, head.byteLength - cut)));
}

/** Names that read as names; anything else may be content. */
function named(names: readonly string[]): string {
  const plain = names.filter((name) => /^[\w$.-]{1,40}$/.test(name));
  const shown = plain.slice(0, SHOWN_NAMES);
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}
