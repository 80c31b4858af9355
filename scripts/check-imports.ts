import { globSync, readFileSync } from "node:fs";
import { sep } from "node:path";
import { importFault, importsIn } from "./import-rules.ts";

// Tests and conformance suites stand beside the sources but may reach for any stage.
const files = globSync("src/**/*.ts").filter((path) => !/\.(?:test|suite)\.ts$/.test(path));
const faults = files.flatMap((path) => {
  const file = path.split(sep).join("/");
  return importsIn(readFileSync(path, "utf8")).flatMap((found) => importFault(file, found) ?? []);
});

for (const fault of faults) console.error(fault);
console.log(`${files.length} files, ${faults.length} imports against the direction of the loop.`);
process.exitCode = faults.length === 0 ? 0 : 1;
