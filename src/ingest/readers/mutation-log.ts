import { isObject } from "../../core/json.ts";
import {
  MAX_JSON_DEPTH,
  type ParsedBytes,
  parseJsonBytes,
  type RefusedJson,
} from "./json-bytes.ts";
import { nestsDeeper } from "./json-value-scan.ts";

/** A line that could not be followed: it is no JSON, or changes what is not there. */
export interface MutationFault {
  readonly start: number;
  readonly end: number;
  readonly reason: RefusedJson | "invalid-field";
}

const LINE_FEED = 0x0a;
const opening = /^\s*\{\s*"kind"\s*:\s*0\s*,\s*"v"\s*:\s*[{[]/;

/** True for a document that is kept as its first state and the changes since: `{"kind":0,"v":...}` stands first. */
export function isMutationLog(bytes: Uint8Array): boolean {
  return opening.test(
    Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(64, bytes.byteLength)).toString("latin1"),
  );
}

/**
 * The document that a log of mutations comes to, as VS Code's ObjectMutationLog has it: 0 the whole state, 1 sets what
 * stands at a path, 2 cuts a list at `i` and adds to it, 3 removes. Lines that cannot be followed are told and passed
 * over; a last line without its end waits. Never throws on content.
 */
export function replayMutations(
  bytes: Buffer,
  onFault: (fault: MutationFault) => void,
): ParsedBytes {
  let state: unknown;
  let start = 0;
  while (start < bytes.byteLength) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found === -1 ? bytes.byteLength : found;
    const parsed = end > start ? parseJsonBytes(bytes, start, end) : null;
    if (parsed !== null && "value" in parsed) {
      const next = applied(state, parsed.value);
      if (next === undefined) onFault({ start, end, reason: "invalid-field" });
      else state = next;
    } else if (parsed !== null && found !== -1) {
      onFault({ start, end, reason: parsed.reason });
    }
    start = end + 1;
  }
  if (state === undefined) return { reason: "malformed-json" };
  // Changes may nest deeper than any line of theirs.
  return nestsDeeper(state, MAX_JSON_DEPTH) ? { reason: "too-deep" } : { value: state };
}

type Container = Record<string, unknown> | unknown[];

/** The state after an entry; undefined when it does not apply. Changes are made in place. */
function applied(state: unknown, entry: unknown): unknown {
  if (!isObject(entry)) return undefined;
  const { kind, v: value } = entry;
  if (kind === 0) return value;
  const path: readonly unknown[] = Array.isArray(entry["k"]) ? entry["k"] : [];
  const holder = walk(state, path.slice(0, -1));
  const key = path.at(-1);
  if (holder === undefined || !isKeyOf(holder, key)) return undefined;
  if (kind === 1) put(holder, key, value);
  else if (kind === 2) push(holder, key, value, entry["i"]);
  else if (kind === 3) put(holder, key, undefined);
  else return undefined;
  return state;
}

function walk(state: unknown, path: readonly unknown[]): Container | undefined {
  let current: unknown = state;
  for (const key of path) {
    if (!isContainer(current) || !isKeyOf(current, key)) return undefined;
    current = at(current, key);
  }
  return isContainer(current) ? current : undefined;
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

/** Lists grow one by one, and no key reaches what is not the document's own. */
function isKeyOf(holder: Container, key: unknown): key is string | number {
  if (Array.isArray(holder))
    return typeof key === "number" && Number.isInteger(key) && key >= 0 && key <= holder.length;
  return typeof key === "string" && key !== "__proto__";
}

function at(holder: Container, key: string | number): unknown {
  if (Array.isArray(holder)) return holder[Number(key)];
  return Object.hasOwn(holder, key) ? holder[key] : undefined;
}

function put(holder: Container, key: string | number, value: unknown): void {
  if (Array.isArray(holder)) holder[Number(key)] = value ?? null;
  else if (value === undefined) delete holder[key];
  else holder[key] = value;
}

function push(holder: Container, key: string | number, values: unknown, from: unknown): void {
  const before = at(holder, key);
  const list: unknown[] = Array.isArray(before) ? before : [];
  if (typeof from === "number" && from >= 0 && from < list.length) list.length = Math.floor(from);
  if (Array.isArray(values)) for (const value of values as readonly unknown[]) list.push(value);
  put(holder, key, list);
}
