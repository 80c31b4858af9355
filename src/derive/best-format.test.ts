import { expect, it } from "vitest";
import { ofBestFormat } from "./best-format.ts";

const row = (format: string | null, n: number) => ({ format, n });
const formatOf = (one: { readonly format: string | null }): string | null => one.format;
const ranks: Readonly<Record<string, number>> = { database: 100, file: 80, export: 80 };
const rankOf = (format: string): number => ranks[format] ?? 0;

it("takes the rows of the highest rank, and those that no format told", () => {
  const rows = [row("file", 1), row("database", 2), row(null, 3), row("database", 4)];
  expect(ofBestFormat(rows, formatOf, rankOf).map(({ n }) => n)).toEqual([2, 3, 4]);
});

it("decides between equal ranks by name", () => {
  const rows = [row("file", 1), row("export", 2)];
  expect(ofBestFormat(rows, formatOf, rankOf)).toEqual([row("export", 2)]);
  expect(ofBestFormat(rows.toReversed(), formatOf, rankOf)).toEqual([row("export", 2)]);
});

it("leaves rows of one format alone", () => {
  expect(ofBestFormat([row("file", 1)], formatOf, rankOf)).toHaveLength(1);
  expect(ofBestFormat([], formatOf, rankOf)).toEqual([]);
});
