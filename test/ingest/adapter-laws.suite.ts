import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { describe, expect, it } from "vitest";
import type { TokenCounts } from "../../src/core/token-counts.ts";
import type { Adapter, Cursor } from "../../src/ingest/contract.ts";
import { mutants, seededRandom } from "./mutations.ts";
import { readAll, type ReadSummary, type RecordSummary } from "./read-all.ts";

/** How a source is laid out: `lines` grow by appended lines; the others are written anew. */
export type SourceLayout = "lines" | "compressed" | "document" | "database";

export interface LawFixture {
  /** A file. Copies keep its last four path segments, for names that carry meaning. */
  readonly path: string;
  /** Default by the ending: `.jsonl` lines, `.zst` compressed, `.json` document, otherwise database. */
  readonly layout?: SourceLayout;
  /** Counted over the raw file in another way than the adapter's. */
  readonly tokens?: TokenCounts;
  /** Results whose call does not stand in the source (default 0). */
  readonly orphans?: number;
  /** Diagnostics expected by reason (default none). */
  readonly diagnostics?: Readonly<Record<string, number>>;
  /** Step labels (`unknown:...`) and unknown keys that must be kept. */
  readonly unknown?: readonly string[];
}

/** The nine laws of ingest, checked for one adapter over its fixtures. */
export function adapterLaws(adapter: Adapter, fixtures: readonly LawFixture[]): void {
  describe.each(fixtures.map((fixture) => ({ ...fixture, layout: layoutOf(fixture) })))(
    `${adapter.name}: laws of ingest on $path`,
    (fixture) => {
      readingLaws(adapter, fixture);
      damageLaws(adapter, fixture);
      if (fixture.layout === "lines") growthLaws(adapter, fixture);
    },
  );
}

function readingLaws(adapter: Adapter, fixture: LawFixture): void {
  it("gives the same records for the same bytes, each session by one identity announced first", async () => {
    const once = await readAll(adapter, fixture.path);
    const again = await readAll(adapter, fixture.path);
    expect(again).toEqual(once);
    expect(once.splitIdentities).toEqual([]);
    expect(unannounced(once.records)).toEqual([]);
  });

  it("reads a source without news to nothing new", async () => {
    const once = await readAll(adapter, fixture.path);
    const again = await readAll(adapter, fixture.path, once.cursor);
    expect(again.records.filter((record) => record.type !== "session")).toEqual([]);
    expect(again.cursor).toEqual(once.cursor);
  });

  it("joins every result to a call made before it, or the fixture says how many it cannot", async () => {
    const { records } = await readAll(adapter, fixture.path);
    expect(orphanResults(records)).toHaveLength(fixture.orphans ?? 0);
  });

  it("reports exactly the damage that the fixture holds", async () => {
    const { records } = await readAll(adapter, fixture.path);
    expect(countBy(records, "reason")).toEqual(fixture.diagnostics ?? {});
  });

  it.skipIf(fixture.tokens === undefined)(
    "counts tokens once: totals equal an independent count",
    async () => {
      const { records } = await readAll(adapter, fixture.path);
      expect(tokenTotals(records)).toEqual(fixture.tokens);
    },
  );

  it.skipIf(fixture.unknown === undefined)("keeps what it does not know", async () => {
    const { records } = await readAll(adapter, fixture.path);
    const kept = records.map((record) => record["label"] ?? record["key"]);
    for (const name of fixture.unknown ?? []) expect(kept).toContain(name);
  });

  it("leaves the source as it is, and nothing beside it", async () => {
    const path = copyOf(fixture.path);
    const before = traces(path);
    await readAll(adapter, path);
    expect(traces(path)).toEqual(before);
  });
}

function damageLaws(adapter: Adapter, fixture: LawFixture & { layout: SourceLayout }): void {
  it("never throws on damaged content, and stays deterministic on it", async () => {
    const content = readFileSync(fixture.path);
    const path = copyOf(fixture.path);
    for (const mutant of mutants(content, content.length, 16)) {
      writeFileSync(path, mutant.content);
      const once = await readAll(adapter, path).catch((error: unknown) => {
        throw new Error(`${adapter.name} threw on: ${mutant.name}`, { cause: error });
      });
      expect(once.splitIdentities, mutant.name).toEqual([]);
      expect(await readAll(adapter, path), mutant.name).toEqual(once);
      expect(unannounced(once.records), mutant.name).toEqual([]);
    }
  });

  it.skipIf(fixture.layout !== "document")("refuses a document over the limit", async () => {
    const maxDocumentBytes = statSync(fixture.path).size - 1;
    const { records } = await readAll(adapter, fixture.path, null, { maxDocumentBytes });
    expect(countBy(records, "reason")).toMatchObject({ "document-too-large": 1 });
  });
}

function growthLaws(adapter: Adapter, fixture: LawFixture): void {
  it("reads in any pieces what it reads at once", async () => {
    const content = readFileSync(fixture.path);
    const whole = await readAll(adapter, fixture.path);
    for (const cuts of pieces(content.length)) {
      const grown = await readGrowing(adapter, fixture.path, content, cuts);
      expect(withoutRepeats(grown.records)).toEqual(withoutRepeats(whole.records));
      expect(grown.cursor).toEqual(whole.cursor);
    }
  });

  it("keeps no text of the source in its cursor, wherever a pass ends", async () => {
    const content = readFileSync(fixture.path);
    const phrases = phrasesOf((await readAll(adapter, fixture.path)).records);
    for (const end of lineEnds(content).slice(0, 40)) {
      const { cursor } = await readAll(adapter, copyOf(fixture.path, content.subarray(0, end)));
      const kept = JSON.stringify(cursor);
      expect(phrases.filter((phrase) => kept.includes(phrase))).toEqual([]);
    }
  });

  it("reads damaged content in pieces as at once", async () => {
    const content = readFileSync(fixture.path);
    for (const mutant of mutants(content, content.length + 1, 3)) {
      const path = copyOf(fixture.path, mutant.content);
      const whole = await readAll(adapter, path);
      const cuts = pieces(mutant.content.length, 12).at(-1) ?? [];
      const grown = await readGrowing(adapter, path, mutant.content, cuts);
      expect(withoutRepeats(grown.records), mutant.name).toEqual(withoutRepeats(whole.records));
    }
  });

  it("reads a rewritten source anew, as the next generation", async () => {
    const content = readFileSync(fixture.path);
    const path = copyOf(fixture.path);
    const { cursor } = await readAll(adapter, path);
    writeFileSync(path, Buffer.concat([Buffer.from('{"type":"inserted"}\n'), content]));
    const rewritten = await readAll(adapter, path, cursor);
    expect(rewritten.cursor.generation).toBe(cursor.generation + 1);
    expect(rewritten.records).toEqual((await readAll(adapter, path)).records);
  });

  it("reports a line over the limit and reads the others", async () => {
    const lengths = lineLengths(readFileSync(fixture.path));
    const maxLineBytes = Math.max(...lengths) - 1;
    const tooLong = lengths.filter((length) => length > maxLineBytes).length;
    const { records } = await readAll(adapter, fixture.path, null, { maxLineBytes });
    expect(countBy(records, "reason")["line-too-long"]).toBe(tooLong);
  });

  it("lets a truncated last line wait", async () => {
    const content = readFileSync(fixture.path);
    const lastLine = content.subarray(0, -1).lastIndexOf(0x0a) + 1;
    const path = copyOf(fixture.path, content.subarray(0, lastLine));
    const before = await readAll(adapter, path);
    writeFileSync(path, content.subarray(0, lastLine + (content.length - lastLine) / 2));
    const truncated = await readAll(adapter, path);
    expect(truncated.records).toEqual(before.records);
    expect(truncated.cursor.offset).toBe(before.cursor.offset);
  });
}

/** Totals of the highest revision of each request, as derivation folds them. */
export function tokenTotals(records: readonly RecordSummary[]): TokenCounts {
  const requests = new Map<string, RecordSummary>();
  for (const record of records) {
    if (record.type !== "usage") continue;
    const key = `${String(record["session"])} ${String(record["requestId"])}`;
    const known = requests.get(key);
    if (known === undefined || Number(record["revision"]) >= Number(known["revision"])) {
      requests.set(key, record);
    }
  }
  const sum = (field: keyof TokenCounts) =>
    [...requests.values()].reduce((total, record) => total + Number(record[field]), 0);
  return {
    input: sum("input"),
    output: sum("output"),
    cacheRead: sum("cacheRead"),
    cacheWrite: sum("cacheWrite"),
    reasoning: sum("reasoning"),
  };
}

/** Results whose call was not made before them in the records. */
export function orphanResults(records: readonly RecordSummary[]): readonly RecordSummary[] {
  const called = new Set<string>();
  return records.filter((record) => {
    const key = `${String(record["session"])} ${String(record["callId"])}`;
    if (record.type === "call") called.add(key);
    return record.type === "result" && !called.has(key);
  });
}

export function countBy(
  records: readonly RecordSummary[],
  field: string,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const record of records) {
    const value = record[field];
    if (typeof value === "string") counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

function layoutOf(fixture: LawFixture): SourceLayout {
  if (fixture.layout !== undefined) return fixture.layout;
  if (fixture.path.endsWith(".jsonl")) return "lines";
  if (fixture.path.endsWith(".zst")) return "compressed";
  return fixture.path.endsWith(".json") ? "document" : "database";
}

/** Records that speak of a session before it was announced. */
function unannounced(records: readonly RecordSummary[]): readonly RecordSummary[] {
  const announced = new Set<unknown>();
  return records.filter((record) => {
    if (record.type === "session") announced.add(record["session"]);
    return "session" in record && !announced.has(record["session"]);
  });
}

/** Announcements of a session that was announced before are harmless repeats. */
function withoutRepeats(records: readonly RecordSummary[]): readonly RecordSummary[] {
  const announced = new Set<unknown>();
  return records.filter((record) => {
    if (record.type !== "session") return true;
    const repeated = announced.has(record["session"]);
    announced.add(record["session"]);
    return !repeated;
  });
}

/** Ways to cut a source: every quarter, and two seeded sets of places. */
function pieces(size: number, places = 40): readonly (readonly number[])[] {
  const quarters = [0.25, 0.5, 0.75].map((share) => Math.floor(size * share));
  const random = seededRandom(size);
  const sets = [1, 2].map(() =>
    Array.from({ length: places }, () => Math.floor(random() * size)).toSorted(
      (left, right) => left - right,
    ),
  );
  return [quarters, ...sets].map((cuts) => [...cuts, size]);
}

async function readGrowing(
  adapter: Adapter,
  path: string,
  content: Buffer,
  cuts: readonly number[],
): Promise<ReadSummary> {
  const copy = copyOf(path);
  const records: RecordSummary[] = [];
  let cursor: Cursor | null = null;
  let last: ReadSummary | null = null;
  for (const cut of cuts) {
    writeFileSync(copy, content.subarray(0, cut));
    last = await readAll(adapter, copy, cursor);
    ({ cursor } = last);
    records.push(...last.records);
  }
  if (last === null) throw new Error("no cuts");
  return { ...last, records };
}

/** What was said, by three words of each text, and where it was said. */
function phrasesOf(records: readonly RecordSummary[]): readonly string[] {
  const texts = records.map((record) => (typeof record["text"] === "string" ? record["text"] : ""));
  const phrases = texts.flatMap((text) => /[A-Za-z]+ [A-Za-z]+ [A-Za-z]+/.exec(text)?.[0] ?? []);
  const told = records.filter(({ field }) => field === "cwd" || field === "title");
  return [...phrases, ...told.map((record) => String(record["value"]))];
}

function lineLengths(content: Buffer): readonly number[] {
  return lineEnds(content).map((end, index, ends) => end - (ends[index - 1] ?? 0) - 1);
}

/** Positions after each newline. */
function lineEnds(content: Buffer): readonly number[] {
  const ends: number[] = [];
  for (let at = content.indexOf(0x0a); at !== -1; at = content.indexOf(0x0a, at + 1)) {
    ends.push(at + 1);
  }
  return ends;
}

function copyOf(path: string, content: Buffer = readFileSync(path)): string {
  const copy = join(mkdtempSync(join(tmpdir(), "whetstone-laws-")), ...path.split(sep).slice(-4));
  mkdirSync(dirname(copy), { recursive: true });
  writeFileSync(copy, content);
  return copy;
}

/** What reading could have left behind: names beside the source, its bytes, its times. */
function traces(path: string): unknown {
  if (!existsSync(path)) return null;
  const { mtimeNs, ctimeNs, size, mode } = lstatSync(path, { bigint: true });
  return {
    beside: readdirSync(dirname(path)),
    bytes: readFileSync(path).toString("base64"),
    stat: [mtimeNs, ctimeNs, size, mode].map(String),
  };
}
