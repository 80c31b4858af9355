import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const runner = fileURLToPath(new URL("../../bench/run.ts", import.meta.url));

// A hundred times the size of the first figure: what grows faster than it should shows in the slope.
it.each([
  ["record", "--executions", "1000,10000,100000"],
  ["bootstrap", "--items", "10000,100000,1000000"],
])("%s keeps its cost at a hundred times the size", (...args) => {
  const { status, stdout } = spawnSync(process.execPath, [runner, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  console.log(stdout);
  expect(status).toBe(0);
  const exponents = [...stdout.matchAll(/cost ~ size\^(-?[\d.]+)/g)].map(([, text]) =>
    Number(text),
  );
  expect(exponents).toHaveLength(2);
  for (const exponent of exponents) expect(exponent).toBeLessThan(0.3);
});
