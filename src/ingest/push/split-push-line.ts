import type { PushLine } from "./push-line.ts";

/** What one line may hold at most. */
export interface LineLimits {
  /** As JSON with its newline. */
  readonly bytes: number;
  readonly rows: number;
}

/** A line as it is sent. */
export interface LineText {
  readonly text: string;
  readonly bytes: number;
}

/** In the order in which the rows of one line are taken. */
const lists = [
  "sessions",
  "facts",
  "steps",
  "usage",
  "observations",
  "outcomes",
  "diagnostics",
] as const satisfies readonly (keyof PushLine)[];

type Row = {
  readonly [List in (typeof lists)[number]]: readonly [List, PushLine[List][number]];
}[(typeof lists)[number]];

/**
 * The line in as many lines as it takes, in order. All but the last end where the whole begins: their rows are stored,
 * and the position of the source moves with the last alone. A single row over the limits stays one line.
 */
export function splitPushLine(line: PushLine, limits: LineLimits): readonly LineText[] {
  const rows = rowsOf(line);
  if (rows.length <= limits.rows) {
    const text = `${JSON.stringify(line)}\n`;
    const bytes = Buffer.byteLength(text);
    if (bytes <= limits.bytes || rows.length <= 1) return [{ text, bytes }];
  }
  const half = Math.ceil(rows.length / 2);
  const standing = line.from ?? { generation: 0, offset: 0 };
  return [
    ...splitPushLine({ ...line, ...standing, ...listsOf(rows.slice(0, half)) }, limits),
    ...splitPushLine({ ...line, ...listsOf(rows.slice(half)) }, limits),
  ];
}

/** Rows of all lists. */
export function countLineRows(line: PushLine): number {
  return lists.reduce((sum, list) => sum + line[list].length, 0);
}

function rowsOf(line: PushLine): readonly Row[] {
  return lists.flatMap((list) => line[list].map((row) => [list, row] as Row));
}

function listsOf(rows: readonly Row[]): Pick<PushLine, (typeof lists)[number]> {
  const split = Object.fromEntries(lists.map((list) => [list, [] as unknown[]]));
  for (const [list, row] of rows) split[list]?.push(row);
  return split as unknown as Pick<PushLine, (typeof lists)[number]>;
}
