import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
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
    ["tools"],
    ["policy", "show"],
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
    "no room for: mean latency, timed, confidence, stated",
    "no room for: reach",
    undefined,
  ]);
}, 120_000);

const names = ["platform-gateway", "platform-billing", "platform-accounts"];

/** A session of Claude Code in a repository and by a model of that name: so many builds that succeeded. */
function builds(machine: Machine, name: string, count: number): void {
  const folder = join(machine.home, name);
  mkdirSync(join(folder, ".git"), { recursive: true });
  writeFileSync(join(folder, ".git/HEAD"), "ref: refs/heads/main\n");
  writeFileSync(
    join(folder, ".git/config"),
    `[remote "origin"]\n\turl = https://github.example.com/acme/${name}\n`,
  );
  const call = (index: number): readonly object[] => [
    {
      type: "assistant",
      message: {
        id: `msg_${index}`,
        role: "assistant",
        model: `litellm_proxy/acme/${name}-20260101`,
        content: [
          { type: "tool_use", id: `toolu_${index}`, name: "Bash", input: { command: "make all" } },
        ],
      },
    },
    {
      type: "user",
      message: {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: `toolu_${index}`, content: "built" }],
      },
    },
  ];
  const task = "Build everything of this repository, and tell how long every step of it took";
  const lines = [
    { type: "user", message: { role: "user", content: task } },
    ...Array.from({ length: count }, (_, index) => call(index)).flat(),
  ].map((line, index) => ({
    ...line,
    uuid: `${name}-${index}`,
    parentUuid: index === 0 ? null : `${name}-${index - 1}`,
    sessionId: `5a0c1d2e-1111-4aaa-8bbb-00000000000${names.indexOf(name)}`,
    cwd: folder,
    timestamp: new Date(Date.UTC(2026, 2, 2, 9, 0, index)).toISOString(),
  }));
  writeFileSync(
    join(machine.home, `${name}.jsonl`),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
}

it("names that begin alike are told apart on 80 columns, and agents and houses keep theirs", async () => {
  const machine = createMachine();
  for (const name of names) builds(machine, name, 30);
  await machine.run(["scan", ...names.map((name) => join(machine.home, `${name}.jsonl`))]);
  const shown = async (...args: readonly string[]): Promise<string> =>
    (await machine.run(args, terminal(80))).stdout;
  const repos = await shown("report", "--by", "repo");
  const models = await shown("report", "--by", "model");
  for (const name of names) {
    // Once for the calls and once for the sessions.
    expect(repos.match(new RegExp(`^\\S*/${name} `, "gm")), repos).toHaveLength(2);
    expect(models.match(new RegExp(`^\\S*${name}-20260101 `, "gm")), models).toHaveLength(2);
  }
  expect((await shown("sessions")).match(/ {2}claude-code {2}/g)).toHaveLength(names.length);
  expect(await shown("houses")).toContain("  sovereign: judge, review  ");
}, 60_000);

it("a terminal that does not know its columns has those of COLUMNS, else 80", async () => {
  const machine = createMachine();
  const houses = async (columns: number, env: RunOptions["env"] = {}): Promise<string> => {
    const { stdout } = await machine.run(["houses"], { env: { ...terminal(columns).env, ...env } });
    return stdout;
  };
  const [usual, wide] = [await houses(80), await houses(110)];
  expect(wide).not.toBe(usual);
  expect(await houses(0)).toBe(usual);
  expect(await houses(0, { COLUMNS: "110" })).toBe(wide);
});
