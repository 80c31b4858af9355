import type { Door, ObservationRow } from "../core/rows.ts";
import { isUnnamedCall, possiblyDuplicateKey } from "../core/unnamed-call.ts";
import { doorsByTrust } from "./door-trust.ts";
import { onlyMatch } from "./only-match.ts";

/** Everything told of one call under one key. */
interface Told {
  readonly key: string;
  readonly rows: readonly ObservationRow[];
  /** Those that told what was done. */
  readonly doors: ReadonlySet<Door>;
  /** Those that told only that a model asked for it, and what it was answered. */
  readonly askedAt: ReadonlySet<Door>;
  /** Tool and parameters; null where one of them is unknown. */
  readonly content: string | null;
  /** First and last time that was told, milliseconds since the epoch; null without any. */
  readonly from: number | null;
  readonly to: number | null;
}

const withinMs = 30_000;

/**
 * Gives what a door told of calls without an id the keys under which other doors know them. A call is linked where exactly
 * one candidate with the same tool and parameters lies within 30 s and keeps the order of the calls; otherwise it is kept
 * apart, under a key that says so where there were candidates. A door that told of a call only that a model asked for it
 * (the answer's message event) may tell what was done without an id: not before it was asked. Independent of the order and
 * repetition of rows.
 */
export function linkDoors(rows: readonly ObservationRow[]): readonly ObservationRow[] {
  if (!rows.some((row) => isUnnamedCall(row.callKey))) return rows;
  const told = [...Map.groupBy(rows, (row) => row.callKey)].map(([key, own]) => tell(key, own));
  const unnamed = told.filter(({ key }) => isUnnamedCall(key));
  let known: readonly Told[] = told.filter(({ key }) => !isUnnamedCall(key));
  for (const door of doorsByTrust) {
    const fromDoor = unnamed.filter(({ rows: own }) => own[0]?.door === door);
    if (fromDoor.length > 0) known = link(known, fromDoor, door);
  }
  return known.flatMap((one) => one.rows);
}

function tell(key: string, rows: readonly ObservationRow[]): Told {
  const askedAt = doorsThatOnlyAsked(rows);
  const times = rows.flatMap(({ at }) => (at === null ? [] : [at]));
  const tool = mostTrusted(rows, (row) => (row.part === "call" ? row.tool : null));
  const paramHash = mostTrusted(rows, (row) => row.paramHash);
  return {
    key,
    rows,
    doors: new Set(rows.map((row) => row.door)).difference(askedAt),
    askedAt,
    content: tool === null || paramHash === null ? null : `${tool} ${paramHash}`,
    from: times.length === 0 ? null : Math.min(...times),
    to: times.length === 0 ? null : Math.max(...times),
  };
}

/** Their call stands in the step of an answer, not in one of its own, and nothing tells how long it took. */
function doorsThatOnlyAsked(rows: readonly ObservationRow[]): ReadonlySet<Door> {
  const asks = rows.filter(
    ({ part, stepKey, callKey }) =>
      part === "call" && stepKey !== null && stepKey !== callKey && !isUnnamedCall(callKey),
  );
  const timed = rows.filter(({ latencyUs }) => latencyUs !== null);
  return new Set(asks.map(({ door }) => door)).difference(new Set(timed.map(({ door }) => door)));
}

/** What the fold shows of it. */
function mostTrusted(
  rows: readonly ObservationRow[],
  read: (row: ObservationRow) => string | null,
): string | null {
  for (const door of doorsByTrust) {
    const value = smallest(
      rows.filter((row) => row.door === door),
      read,
    );
    if (value !== null) return value;
  }
  return null;
}

/** A door rarely contradicts itself; where it does, no order of arrival may decide. */
function smallest(
  rows: readonly ObservationRow[],
  read: (row: ObservationRow) => string | null,
): string | null {
  return rows.reduce<string | null>((least, row) => {
    const value = read(row);
    return value !== null && (least === null || value < least) ? value : least;
  }, null);
}

/** The known calls with what the door told of them, then what stays apart. */
function link(known: readonly Told[], fromDoor: readonly Told[], door: Door): readonly Told[] {
  const candidates = Map.groupBy(
    known.filter((one) => !one.doors.has(door)),
    (one) => one.content,
  );
  const linked = new Map<string, Told>();
  const apart: Told[] = [];
  for (const [content, calls] of Map.groupBy(fromDoor, (one) => one.content)) {
    const others = content === null ? [] : (candidates.get(content) ?? []).toSorted(inTime);
    const own = calls.toSorted(inTime);
    const match = onlyMatch(own.length, others.length, (a, b) => fits(own[a], others[b], door));
    own.forEach((one, index) => {
      const found = match[index];
      const other = typeof found === "number" ? others[found] : undefined;
      if (other !== undefined) linked.set(other.key, renamed(one, other.key));
      else apart.push(found === "ambiguous" ? renamed(one, possiblyDuplicateKey(one.key)) : one);
    });
  }
  const joined = known.map((one) => {
    const more = linked.get(one.key);
    if (more === undefined) return one;
    // Its times stay its own: a third call is not brought nearer by a second.
    return { ...one, rows: [...one.rows, ...more.rows], doors: one.doors.union(more.doors) };
  });
  return [...joined, ...apart];
}

function renamed(one: Told, key: string): Told {
  return { ...one, key, rows: one.rows.map((row) => ({ ...row, callKey: key })) };
}

/** In the order in which they began; those without a time last. */
function inTime(a: Told, b: Told): number {
  const difference = (a.from ?? Infinity) - (b.from ?? Infinity);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return a.key < b.key ? -1 : 1;
}

function fits(one: Told | undefined, other: Told | undefined, door: Door): boolean {
  if (!isNear(one, other)) return false;
  return other?.askedAt.has(door) !== true || (one?.from ?? 0) >= (other.from ?? 0);
}

/** A door may tell of a call's end alone, another of its beginning: the gap between all that was told counts. */
function isNear(a: Told | undefined, b: Told | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a.from === null || a.to === null || b.from === null || b.to === null) return false;
  return Math.max(a.from - b.to, b.from - a.to) <= withinMs;
}
