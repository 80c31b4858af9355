import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Every benchmark: a script of its own that prints its figure beside its reference. */
const benches = [
  "scan",
  "record",
  "bootstrap",
  "hook",
  "redaction",
  "signals",
  "predict",
  "predict-start",
  "route",
  "http",
  "harness",
] as const;

// `npm run bench -- scan --mb 300` runs one with its options; without a name all run.
const [first, ...rest] = process.argv.slice(2);
const named = benches.find((name) => name === first);
if (first !== undefined && named === undefined && !first.startsWith("-")) {
  console.error(`There is no benchmark "${first}"; there are ${benches.join(", ")}.`);
  process.exit(2);
}
const options = named === undefined ? process.argv.slice(2) : rest;
for (const name of named === undefined ? benches : [named]) {
  console.log(`# ${name}`);
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, [script, ...options], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
