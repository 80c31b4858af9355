import { readFile } from "node:fs/promises";
import { z } from "zod";
import { WhetstoneError } from "../../src/core/errors.ts";

/** Rows of a file in the neutral layout, one a line. Throws `invalid-data`, which names the file, the line and what is wrong. */
export async function neutralRows<Row>(
  path: string,
  schema: z.ZodType<Row>,
): Promise<readonly Row[]> {
  const lines = (await readFile(path, "utf8")).split("\n");
  return lines.flatMap((line, index) =>
    line.trim() === "" ? [] : [rowOf(line, schema, `${path}:${index + 1}`)],
  );
}

function rowOf<Row>(line: string, schema: z.ZodType<Row>, place: string): Row {
  const parsed = schema.safeParse(jsonOf(line, place));
  if (parsed.success) return parsed.data;
  throw new WhetstoneError(
    "invalid-data",
    `${place}: not a row of the neutral layout: ${z.prettifyError(parsed.error)}`,
  );
}

function jsonOf(line: string, place: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (cause) {
    throw new WhetstoneError("invalid-data", `${place}: not JSON`, { cause });
  }
}
