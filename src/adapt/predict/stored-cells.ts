import type { KeptCell } from "./fit-pooling.ts";

/** Place of a cell among those that are kept, or its key where it is not one of them. */
export type CellName = number | string;

/** A cell as it is written down: its key (without its parent's, where that is told by its place) and its outcomes. */
export type CellRow = readonly [
  key: string,
  parent: CellName | null,
  level: string,
  n: number,
  squares: number,
  days: readonly number[],
];

/** Writes cells down, in their order. Keys begin with their parents': a place says it in less. */
export interface CellWriter {
  /** So many at a time. */
  rows(perPiece: number): Iterable<readonly CellRow[]>;
  nameOf(key: string): CellName;
}

export function createCellWriter(cells: ReadonlyMap<string, KeptCell>): CellWriter {
  const places = new Map([...cells.keys()].map((key, place) => [key, place]));
  const rowOf = (key: string, { parent, level, n, squares, days }: KeptCell): CellRow => {
    const place = parent !== null && key.startsWith(parent) ? places.get(parent) : undefined;
    if (place === undefined) return [key, parent, level, n, squares, days];
    return [key.slice(parent?.length), place, level, n, squares, days];
  };
  return {
    *rows(perPiece) {
      let rows: CellRow[] = [];
      for (const [key, cell] of cells) {
        rows.push(rowOf(key, cell));
        if (rows.length < perPiece) continue;
        yield rows;
        rows = [];
      }
      yield rows;
    },
    nameOf: (key) => places.get(key) ?? key,
  };
}

/** Reads what a {@link CellWriter} wrote, in its order. */
export interface CellReader {
  cellsOf(rows: readonly CellRow[]): readonly (readonly [key: string, cell: KeptCell])[];
  keyOf(name: CellName): string;
}

export function createCellReader(): CellReader {
  const keys: string[] = [];
  const keyOf = (name: CellName): string => (typeof name === "string" ? name : (keys[name] ?? ""));
  return {
    cellsOf: (rows) =>
      rows.map(([rest, above, level, n, squares, days]) => {
        const parent = above === null ? null : keyOf(above);
        const key = typeof above === "number" ? `${parent}${rest}` : rest;
        keys.push(key);
        return [key, { parent, level, n, squares, days: [...days] }];
      }),
    keyOf,
  };
}
