import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseLocator } from "../../src/core/locator.ts";
import { readAt } from "../../src/ingest/read-at.ts";
import { readContext, type RecordSummary } from "../ingest/read-all.ts";

/** Where the development data lies; it is no part of the repository, and without it there is nothing to check. */
export const data = process.env["WHETSTONE_DATA"];

export function files(pattern: string): readonly string[] {
  return globSync(join(data ?? "", pattern)).toSorted();
}

/** Sum of the numbers that stand behind a key in the raw text; keys inside of strings are escaped and do not match. */
export function sumInText(paths: readonly string[], key: string): number {
  const pattern = new RegExp(`"${key}":\\s*(\\d+)`, "g");
  return paths.reduce((sum, path) => {
    const found = [...readFileSync(path, "utf8").matchAll(pattern)];
    return sum + found.reduce((total, match) => total + Number(match[1]), 0);
  }, 0);
}

export function countInText(paths: readonly string[], pattern: RegExp): number {
  return paths.reduce(
    (count, path) => count + (readFileSync(path, "utf8").match(pattern)?.length ?? 0),
    0,
  );
}

/** Records whose bytes do not stand where their locator says. */
export async function unverified(
  path: string,
  records: readonly RecordSummary[],
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const name of new Set(
    records.flatMap((record) => ("raw" in record ? [String(record["raw"])] : [])),
  )) {
    const [text = "", hmac] = name.split(" ");
    const locator = parseLocator(text);
    const raw = locator === null ? null : await readAt(path, locator);
    if (raw === null || readContext.mac(raw).slice(0, 8) !== hmac) wrong.push(text);
  }
  return wrong;
}
