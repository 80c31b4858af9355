import { rmSync } from "node:fs";
import { glob, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { isCompanion } from "../../src/ingest/pending-sources.ts";
import type { CountedTokens } from "../data/counted-tokens.ts";
import { truthReaders } from "../data/error-truth.ts";
import { buildOpenCodeDatabase } from "../data/opencode-export.ts";
import { tokenCounters } from "../data/token-counts.ts";
import {
  type HandLabel,
  type HandLabelled,
  joinHandLabels,
  readHandLabels,
} from "../parse/hand-labels.ts";
import { handMeasures } from "../parse/hand-measures.ts";
import { labelResults, type LabelledResult, sanitised } from "../parse/labelled-results.ts";
import { readSource, type SourceReading } from "../parse/source-reading.ts";
import type { EvaluationTask, Measure, TaskResult } from "../task.ts";

export const parseTask: EvaluationTask = {
  name: "parse",
  title: "transcripts read without exceptions, results joined, tokens counted once, errors told",
  reads: "transcripts/, labelled/",
  run: (data) => evaluateReading(data, readSource),
};

/** Judges what `read` makes of every file against what the files themselves state. */
export async function evaluateReading(
  data: string,
  read: (path: string) => Promise<SourceReading>,
): Promise<TaskResult | null> {
  const sources = await readSources(data, read);
  return sources.length === 0 ? null : judge(sources);
}

const leastPairing = 0.999;
const leastF1 = 0.95;

/** A file as it was read, beside what it says by another reading. */
interface JudgedSource extends SourceReading {
  /** Path in the data folder. */
  readonly name: string;
  /** Null where no independent count is made of the format. */
  readonly counted: CountedTokens | null;
  readonly labelled: readonly LabelledResult[];
  /** Results that a person labelled. */
  readonly byHand: readonly HandLabelled[];
  /** Results whose outcome the file states or a person labelled, and that were not read. */
  readonly missed: number;
}

async function readSources(
  data: string,
  read: (path: string) => Promise<SourceReading>,
): Promise<readonly JudgedSource[]> {
  const paths: string[] = [];
  for await (const path of glob(join(data, "{transcripts,labelled}/**")))
    if ((await stat(path)).isFile() && !isCompanion(path)) paths.push(path);
  const database = buildOpenCodeDatabase(data);
  if (database !== null) paths.push(database.path);
  const handLabels = readHandLabels();
  const sources: JudgedSource[] = [];
  try {
    for (const path of paths.toSorted()) {
      const name = relative(data, path);
      const byHand = handLabels.get(name) ?? [];
      sources.push(judgedSource(name, await read(path), byHand));
    }
  } finally {
    if (database !== null) rmSync(database.folder, { recursive: true });
  }
  return sources;
}

function judgedSource(
  name: string,
  reading: SourceReading,
  labels: readonly HandLabel[],
): JudgedSource {
  const { path, results } = reading;
  const format = reading.format ?? "";
  const stated = labelResults(truthReaders.get(format)?.(path) ?? [], results);
  const byHand = joinHandLabels(labels, results);
  return {
    ...reading,
    name,
    counted: tokenCounters.get(format)?.(path) ?? null,
    labelled: stated.results,
    byHand: byHand.results,
    missed: stated.missed + byHand.missed,
  };
}

function judge(sources: readonly JudgedSource[]): TaskResult {
  const formats = byFormat(sources);
  const measures = [
    ...overall(sources),
    ...formats.flatMap(([format, of]) => [
      ...pairing(format, of),
      ...tokens(format, of),
      ...errors(format, of),
    ]),
  ];
  return {
    // A sample is an estimate: below its bar is told as such, and is no exact demand that was missed.
    measures: [...measures, ...formats.flatMap(([format, of]) => labelledByHand(format, of))],
    comparisons: [],
    violations: [
      ...measures.filter(isMissed).map(({ name, value }) => `${name}: ${value}`),
      ...sources.flatMap(({ name, exception }) =>
        exception === null ? [] : [`${name}: ${exception}`],
      ),
      ...sources.flatMap(tokenDifference),
      ...sources.flatMap(({ name, missed }) =>
        missed === 0 ? [] : [`${name}: ${missed} results with a known outcome were not read`],
      ),
    ],
    notes: notes(sources),
  };
}

function byFormat(
  sources: readonly JudgedSource[],
): readonly (readonly [string, readonly JudgedSource[]])[] {
  const known = sources.filter(({ format }) => format !== null);
  return [...Map.groupBy(known, ({ format }) => format ?? "")].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
}

function overall(sources: readonly JudgedSource[]): readonly Measure[] {
  const n = sources.length;
  const exceptions = sources.filter(({ exception }) => exception !== null).length;
  const reasons = sources.flatMap(({ diagnostics }) => diagnostics);
  const byReason = [...Map.groupBy(reasons, (reason) => reason)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return [
    { name: "exceptions", value: exceptions, n, bar: { atMost: 0 } },
    { name: "files of a known format", value: sources.filter(isKnown).length, n },
    ...byReason.map(([reason, of]) => ({ name: `diagnostics: ${reason}`, value: of.length, n })),
  ];
}

function isKnown({ format }: JudgedSource): boolean {
  return format !== null;
}

function pairing(format: string, sources: readonly JudgedSource[]): readonly Measure[] {
  const results = sources
    .flatMap((source) => source.results)
    .filter(({ callId, hasCall }) => hasCall && !callId.startsWith(sanitised));
  if (results.length === 0) return [];
  const joined = results.filter(({ isJoined }) => isJoined).length;
  return [
    {
      name: `${format}: results joined`,
      value: joined / results.length,
      n: results.length,
      bar: { atLeast: leastPairing },
    },
  ];
}

function tokens(format: string, sources: readonly JudgedSource[]): readonly Measure[] {
  const counted = sources.filter((source) => source.counted !== null);
  if (counted.length === 0) return [];
  const wrong = counted.filter((source) => tokenDifference(source).length > 0).length;
  const name = `${format}: files with other token totals`;
  return [{ name, value: wrong, n: counted.length, bar: { atMost: 0 } }];
}

function tokenDifference({ name, counted, tokens: read }: JudgedSource): readonly string[] {
  if (counted === null) return [];
  if (counted.prompt === read.prompt && counted.output === read.output) return [];
  return [`${name}: ${told(read)} read, ${told(counted)} counted`];
}

function told({ prompt, output }: CountedTokens): string {
  return `${prompt} in and ${output} out`;
}

/**
 * The flag of a command whose own exit is hidden (`npm test | head`) is no truth about it: such results are in the second
 * figure alone.
 */
function errors(format: string, sources: readonly JudgedSource[]): readonly Measure[] {
  const all = sources.flatMap(({ labelled }) => labelled);
  const own = all.filter(({ isHidden }) => !isHidden);
  return [
    ...f1Measure(`${format}: tool-error F1`, own, isSaid).map((measure) => ({
      ...measure,
      bar: { atLeast: leastF1 },
    })),
    ...f1Measure(`${format}: tool-error F1 with hidden exits`, all, isSaid),
    ...f1Measure(`${format}: tool-error F1 by texts alone`, own, isSaidByText),
  ];
}

/** A format's own flag is truth enough: only of the others the labels are held against the bar. */
function labelledByHand(format: string, sources: readonly JudgedSource[]): readonly Measure[] {
  const bar = truthReaders.has(format) ? null : leastF1;
  const results = sources.flatMap((source) => source.byHand);
  return handMeasures(format, results, bar);
}

function isSaid({ outcome }: LabelledResult): boolean {
  return outcome === "failure";
}

function isSaidByText({ outcomeByText }: LabelledResult): boolean {
  return outcomeByText === "failure";
}

/** None where nothing failed: there is nothing to find. */
function f1Measure(
  name: string,
  results: readonly LabelledResult[],
  says: (result: LabelledResult) => boolean,
): readonly Measure[] {
  if (!results.some(({ failed }) => failed)) return [];
  return [{ name, value: f1(results, says), n: results.length }];
}

/** F1 of the failures: 2 hits / (2 hits + false alarms + misses). */
function f1(results: readonly LabelledResult[], says: (result: LabelledResult) => boolean): number {
  const hits = results.filter((result) => result.failed && says(result)).length;
  const wrong = results.filter((result) => result.failed !== says(result)).length;
  return (2 * hits) / (2 * hits + wrong);
}

function isMissed({ value, bar }: Measure): boolean {
  if (bar === undefined) return false;
  return "atLeast" in bar ? !(value >= bar.atLeast) : value > bar.atMost;
}

function notes(sources: readonly JudgedSource[]): readonly string[] {
  const formats = byFormat(sources);
  const uncounted = formats.filter(([, of]) => of.every(({ counted }) => counted === null));
  const unstated = formats.filter(([format, of]) => !truthReaders.has(format) && hasResults(of));
  const unknown = sources.filter(({ looksLike }) => looksLike !== null);
  const looks = [...Map.groupBy(unknown, ({ looksLike }) => looksLike ?? "")];
  return [
    `no independent token count of: ${namesOf(uncounted)}`,
    `formats that state no outcome of a result, held against labels by hand: ${namesOf(unstated)}`,
    ...looks
      .toSorted((a, b) => b[1].length - a[1].length)
      .map(([look, of]) => `not understood: ${of.length} of ${look} (${of[0]?.name ?? ""})`),
  ];
}

function hasResults(sources: readonly JudgedSource[]): boolean {
  return sources.some(({ results }) => results.length > 0);
}

function namesOf(formats: readonly (readonly [string, unknown])[]): string {
  return formats.length === 0 ? "none" : formats.map(([format]) => format).join(", ");
}
