import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";
import type { Adapter } from "../../src/ingest/contract.ts";
import { readAll } from "./read-all.ts";

/**
 * Compares what an adapter reads from a fixture with `<fixture without ending>.expected.json` beside it. With
 * UPDATE_GOLDEN=1 in the environment the expectation is written instead.
 */
export async function expectGolden(
  adapter: Adapter,
  path: string,
  expectedPath: string = path.replace(/(\.[a-z]+)+$/, ".expected.json"),
): Promise<void> {
  const { records } = await readAll(adapter, path);
  const actual = records.map(({ raw: _raw, ...record }) => record);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    writeFileSync(
      expectedPath,
      `[\n${actual.map((record) => JSON.stringify(record)).join(",\n")}\n]\n`,
    );
  }
  expect(existsSync(expectedPath), `${expectedPath} is missing: run with UPDATE_GOLDEN=1`).toBe(
    true,
  );
  expect(actual).toEqual(JSON.parse(readFileSync(expectedPath, "utf8")));
}
