import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const runner = fileURLToPath(new URL("../../bench/run.ts", import.meta.url));

// A hundred times the size of the first figure: what grows faster than it should shows in the slope.
it.each([
  { bench: "record", slopes: 2, sizes: ["--executions", "1000,10000,100000"] },
  { bench: "bootstrap", slopes: 2, sizes: ["--items", "10000,100000,1000000"] },
  { bench: "scan", slopes: 3, sizes: ["--mb", "30,300,3000", "--files", "1000,10000,100000"] },
])("$bench keeps its cost at a hundred times the size", ({ bench, slopes, sizes }) => {
  const { status, stdout } = spawnSync(process.execPath, [runner, bench, ...sizes], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  console.log(stdout);
  expect(status).toBe(0);
  const exponents = [...stdout.matchAll(/cost ~ size\^(-?[\d.]+)/g)].map(([, text]) =>
    Number(text),
  );
  expect(exponents).toHaveLength(slopes);
  for (const exponent of exponents) expect(exponent).toBeLessThan(0.3);
});
