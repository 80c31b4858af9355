import { resolve } from "node:path";
import { expect, it } from "vitest";
import { createMachine, type Machine, type RunOptions } from "./whetstone.ts";

const fixtures = resolve(import.meta.dirname, "../fixtures");

/** Standard output and error as a terminal of that many columns; of one that does not know them without. */
function terminal(columns: number): RunOptions {
  const streams = ["stdout", "stderr"].map(
    (name) => `Object.assign(process.${name},{isTTY:true,columns:${columns}})`,
  );
  const preload = `data:text/javascript,${streams.join(";")}`;
  return { env: { NODE_OPTIONS: `--import=${preload}`, NO_COLOR: "1" } };
}

/** Without what goes on from the line above, as the reasons of a route do. */
function unindented(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !line.startsWith("  "));
}

async function scanned(): Promise<Machine> {
  const machine = createMachine();
  await machine.run(["scan", fixtures]);
  return machine;
}

it("tables fit a terminal of 80 columns with each row in one line, and are whole in a pipe", async () => {
  const machine = await scanned();
  const tables = [
    ["sessions", "--limit", "60"],
    ["report"],
    ["report", "--by", "model"],
    ["route", "build"],
    ["houses"],
  ];
  const left: (string | undefined)[] = [];
  for (const args of tables) {
    const piped = await machine.run(args);
    const { stdout, stderr } = await machine.run(args, terminal(80));
    const [whole, shown] = [piped.stdout.split("\n"), stdout.split("\n")];
    for (const line of shown) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(Math.max(...whole.map((line) => line.length)), args.join(" ")).toBeGreaterThan(80);
    expect(unindented(shown).length, args.join(" ")).toBe(unindented(whole).length);
    expect(piped.stderr).not.toContain("no room for");
    left.push(/no room for: .*/.exec(stderr)?.[0]);
  }
  expect(left).toEqual([
    "no room for: repository, tokens",
    "no room for: expected, mean time, timed",
    "no room for: expected, mean time, timed",
    undefined,
    "no room for: confidence, stated",
  ]);
}, 120_000);

it("a terminal that does not know its columns has those of COLUMNS, else 80", async () => {
  const machine = createMachine();
  const widest = async (env: Readonly<Record<string, string>>): Promise<number> => {
    const { stdout } = await machine.run(["houses"], { env: { ...terminal(0).env, ...env } });
    return Math.max(...stdout.split("\n").map((line) => line.length));
  };
  expect(await widest({})).toBe(80);
  expect(await widest({ COLUMNS: "110" })).toBe(110);
});
