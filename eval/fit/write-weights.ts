import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { ChoiceWeights } from "../../src/stats/linear-choice.ts";
import { readFailures } from "../data/failures.ts";
import { fitFirstError } from "./first-error.ts";

// node eval/fit/write-weights.ts DATA: fits what ships on all of the labelled data and writes it as a data file.
const data = process.argv[2] ?? process.env["WHETSTONE_DATA"];
if (data === undefined) {
  console.error("Usage: node eval/fit/write-weights.ts DATA (or set WHETSTONE_DATA)");
  process.exit(2);
}

const failures = (await readFailures(data)).filter(({ kind }) => kind === "algorithm-generated");
await writeWeights({
  path: "../../src/signals/first-error/first-error-weights.ts",
  constant: "firstErrorWeights",
  source: `${failures.length} algorithm-generated failures of Who&When (MIT), by eval/fit/write-weights.ts`,
  weights: fitFirstError(failures),
});

async function writeWeights(file: {
  readonly path: string;
  readonly constant: string;
  readonly source: string;
  readonly weights: ChoiceWeights;
}): Promise<void> {
  const { version, names, mean, deviation, weight } = file.weights;
  const text = `import type { ChoiceWeights } from "../../stats/linear-choice.ts";

/** Fitted on ${file.source}. Not written by hand. */
export const ${file.constant}: ChoiceWeights = {
  version: ${version},
  names: ${JSON.stringify(names)},
  mean: ${numbers(mean)},
  deviation: ${numbers(deviation)},
  weight: ${numbers(weight)},
};
`;
  await writeFile(fileURLToPath(new URL(file.path, import.meta.url)), text);
}

function numbers(values: readonly number[]): string {
  return `[${values.map((x) => Number(x.toPrecision(6))).join(", ")}]`;
}
