import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const moduleName = JSON.stringify(resolve("scripts/run-in-place.mjs"));

/** Starts a process that runs `code` in its place. */
function start(code: string, args: readonly string[] = []) {
  const program = `
    import { runInPlace } from ${moduleName};
    await runInPlace(process.execPath, ["--eval", ${JSON.stringify(code)}, ...process.argv.slice(1)]);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, ...args]);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const ended = once(child, "close").then(([exitCode, signal]: unknown[]) => ({
    exitCode,
    signal,
    output,
  }));
  return { child, ended };
}

describe("runInPlace", () => {
  it("passes arguments, output and the exit code through", async () => {
    const code = "console.log(JSON.stringify(process.argv.slice(1))); process.exitCode = 2;";
    const { ended } = start(code, ["a b", "--c='d'", ""]);
    expect(await ended).toEqual({ exitCode: 2, signal: null, output: `["a b","--c='d'",""]\n` });
  });

  it("passes input through", async () => {
    const { child, ended } = start("process.stdin.pipe(process.stdout)");
    child.stdin.end("typed");
    expect(await ended).toMatchObject({ exitCode: 0, output: "typed" });
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "passes %s on once and ends as the program ends",
    async (signal) => {
      const code = `
      let count = 0;
      process.on("${signal}", () => {
        count += 1;
        setTimeout(() => { console.log(count); process.exit(7); }, 100);
      });
      setTimeout(() => {}, 20_000);
      console.log("ready");`;
      const { child, ended } = start(code);
      await once(child.stdout, "data");
      child.kill(signal);
      expect(await ended).toEqual({ exitCode: 7, signal: null, output: "ready\n1\n" });
    },
  );

  it("ends by the signal that ended the program", async () => {
    const { ended } = start('process.kill(process.pid, "SIGTERM")');
    expect(await ended).toMatchObject({ exitCode: null, signal: "SIGTERM" });
  });

  it("rejects when the program cannot be started", async () => {
    const { runInPlace } = await import("../../scripts/run-in-place.mjs");
    await expect(runInPlace("/no/such/program", [])).rejects.toThrow("ENOENT");
  });
});
