import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const hoursMs = 3_600_000;

it.each(["predict", "route"])(
  "%s takes as long after ten million executions as after ten thousand",
  (name) => {
    const bench = fileURLToPath(new URL(`../../bench/${name}.ts`, import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [bench, "--sizes", "10000,10000000"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      timeout: 2 * hoursMs,
    });
    console.log(stdout);
    // 0 where p99 is below a millisecond at both sizes.
    expect(status).toBe(0);
    const [, growth] = /power (-?[\d.]+)/.exec(stdout) ?? [];
    expect(Number(growth)).toBeLessThan(0.1);
  },
);
