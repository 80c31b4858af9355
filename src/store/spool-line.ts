import { hash64 } from "../core/hash.ts";

/**
 * One line of a spool file: `LENGTH CHECKSUM JSON`. LENGTH is the number of bytes of the JSON, CHECKSUM the first 16 hex
 * digits of its SHA-256: a torn or altered line is told apart from a whole one.
 */
export function formatSpoolLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${Buffer.byteLength(json)} ${hash64(json)} ${json}\n`;
}

/** The value of a line without its newline; undefined when the line is damaged. */
export function parseSpoolLine(line: string): unknown {
  const match = /^(\d{1,10}) ([0-9a-f]{16}) /.exec(line);
  if (match === null) return undefined;
  const json = line.slice(match[0].length);
  if (Buffer.byteLength(json) !== Number(match[1]) || hash64(json) !== match[2]) return undefined;
  return JSON.parse(json) as unknown;
}
