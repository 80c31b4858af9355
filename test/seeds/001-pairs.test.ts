import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { createMachine, type Machine } from "../e2e/whetstone.ts";

interface Message {
  readonly from: string;
  readonly value: string;
}

const python =
  "Python is a high-level programming language known for its readability and versatility. It supports several paradigms, among them procedural, object-oriented and functional programming, and is used for servers, data and automation.";
const rust =
  "Rust is a compiled language whose ownership rules keep memory safe without a collector. Its compiler refuses what would race, and its package manager fetches, builds, tests and documents whatever a project needs.";

const human = (value: string): Message => ({ from: "human", value });
const gpt = (value: string): Message => ({ from: "gpt", value });

function session(id: string, conversations: readonly Message[], more: object = {}): string {
  return JSON.stringify({ id, model: "test-model", conversations, ...more });
}

function place(machine: Machine, name: string, lines: readonly string[]): string {
  const path = join(machine.home, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

interface Pair {
  readonly terse: string;
  readonly rich: string;
  readonly source: string;
  readonly model: string;
}

function linesOf(path: string): readonly Pair[] {
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Pair);
}

/** The pairs of one session, written with the given options. */
async function pairsOf(
  conversations: readonly Message[],
  args: readonly string[] = [],
  more: object = {},
): Promise<readonly Pair[]> {
  const machine = createMachine();
  const input = place(machine, "in.jsonl", [session("test_001", conversations, more)]);
  const output = join(machine.home, "out.jsonl");
  const run = await machine.run(["pairs", input, "--output", output, ...args]);
  expect(run.status, run.stderr).toBe(0);
  return linesOf(output);
}

const claudeSession = "5a0c1d2e-0000-4000-8000-000000000001";

function claudeLine(
  uuid: string,
  parentUuid: string | null,
  role: string,
  content: unknown,
): string {
  return JSON.stringify({
    parentUuid,
    isSidechain: false,
    userType: "external",
    cwd: "/repo/shop",
    version: "2.1.97",
    uuid,
    timestamp: "2026-03-02T10:00:01.000Z",
    sessionId: claudeSession,
    type: role,
    message: { role, content, ...(role === "assistant" && { model: "claude-opus-4" }) },
  });
}

/** A question and its answer, as Claude Code writes them. */
function asked(n: number, question: string, answer: string): readonly string[] {
  const [first, second] = [0, 1].map((m) => `cccccccc-0000-4000-8000-0000000000${m}${n}`);
  return [
    claudeLine(first ?? "", null, "user", question),
    claudeLine(second ?? "", first ?? "", "assistant", [{ type: "text", text: answer }]),
  ];
}

describe("seed 001: training pairs", () => {
  it("001-20: a path or --dir, an output with a default, least ratio and words, and a dry run of three samples", async () => {
    const machine = createMachine();
    mkdirSync(join(machine.home, "runs", "deeper"), { recursive: true });
    const questions = ["What is Python?", "What is Rust?", "And Python?", "And Rust?"];
    for (const [n, question] of questions.entries())
      place(machine, `runs/deeper/s${n}.jsonl`, [
        session(`s${n}`, [human(question), gpt(n % 2 === 0 ? python : rust)]),
      ]);
    const runs = join(machine.home, "runs");

    const dry = await machine.run(["pairs", runs, "--dry-run"]);
    expect(dry.status, dry.stderr).toBe(0);
    expect(dry.stdout.match(/^TERSE: /gm)).toHaveLength(3);
    expect(dry.stdout.match(/^RICH: /gm)).toHaveLength(3);
    expect(dry.stdout).toMatch(/^--- Source: s0 \(ratio: [\d.]+\) ---$/m);
    expect(existsSync(join(machine.home, "harvested_pairs.jsonl"))).toBe(false);

    for (const args of [
      ["--dir", runs],
      ["-d", runs, "-o", "short.jsonl"],
    ]) {
      const run = await machine.run(["pairs", ...args]);
      expect(run.status, run.stderr).toBe(0);
    }
    const written = linesOf(join(machine.home, "harvested_pairs.jsonl"));
    expect(written.map(({ source }) => source)).toEqual(["s0", "s1", "s2", "s3"]);
    expect(linesOf(join(machine.home, "short.jsonl"))).toEqual(written);

    // 34 words for 3 and for 2: ratios of 11 and 17.
    const rich = await machine.json(["pairs", runs, "--dry-run", "--min-ratio", "12"]);
    expect(rich).toMatchObject({ raw_pairs: 2, output: null });
    expect(await machine.json(["pairs", runs, "--dry-run", "--min-words", "500"])).toMatchObject({
      raw_pairs: 0,
    });
  });

  it("001-20: an output that is there is kept, whole, unless --force replaces it; nothing else is left behind", async () => {
    const machine = createMachine();
    const input = place(machine, "in.jsonl", [
      session("s1", [human("What is Python?"), gpt(python)]),
    ]);
    const output = place(machine, "mine.jsonl", ["mine"]);
    const refused = await machine.run(["pairs", input, "-o", output]);
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toContain("--force");
    expect(readFileSync(output, "utf8")).toBe("mine\n");
    const forced = await machine.run(["pairs", input, "-o", output, "--force"]);
    expect(forced.status, forced.stderr).toBe(0);
    expect(linesOf(output)).toHaveLength(1);
    expect(readdirSync(machine.home).toSorted()).toEqual(["in.jsonl", "mine.jsonl"]);
  });

  it("001-20: what was mistyped is said, with exit 2 for an option and 1 for a path", async () => {
    const machine = createMachine();
    for (const args of [
      ["--min-ratio", "much"],
      ["--min-ratio", "-1"],
      ["--min-words", "0"],
    ])
      expect(await machine.run(["pairs", ...args])).toMatchObject({ status: 2, stdout: "" });
    const absent = await machine.run(["pairs", "absent.jsonl", "--dry-run"]);
    expect(absent.status).toBe(1);
    expect(absent.stderr).toContain("absent.jsonl: no such file or folder");
    const other = place(machine, "notes.md", ["# Notes"]);
    const unknown = await machine.run(["pairs", other, "--dry-run"]);
    expect(unknown.status).toBe(0);
    expect(unknown.stderr).toContain("notes.md: not understood: text");
  });

  it("001-20: nothing of a session that was forgotten, while its file is there, and of one that repeats it", async () => {
    const machine = createMachine();
    mkdirSync(join(machine.home, "runs"));
    const forgotten = asked(1, "What is Python?", python);
    place(machine, "runs/one.jsonl", forgotten);
    place(machine, "runs/other.jsonl", [session("kept", [human("What is Rust?"), gpt(rust)])]);
    const runs = join(machine.home, "runs");
    expect(await machine.json(["pairs", runs, "--dry-run"])).toMatchObject({ raw_pairs: 2 });
    await machine.json(["scan", runs]);
    const act = await machine.run(["forget", "--session", claudeSession, "--yes"]);
    expect(act.status, act.stderr).toBe(0);
    // Resumed under another id, its history in front of it.
    const resumed = [...forgotten, ...asked(2, "And Rust?", rust)].map((line) =>
      line.replace(claudeSession, "5a0c1d2e-0000-4000-8000-000000000002"),
    );
    place(machine, "runs/resumed.jsonl", resumed);
    const left = await machine.json(["pairs", runs, "--dry-run"]);
    expect(left["samples"]).toMatchObject([{ terse: "What is Rust?" }, { terse: "And Rust?" }]);
    const steps = await machine.json(["pairs", runs, "--dry-run", "--kind", "steps"]);
    expect(steps).toMatchObject({ sessions: 2 });
  }, 60_000);

  it("001-21: the statistics on standard error, with exactly these keys", async () => {
    const machine = createMachine();
    const input = place(machine, "in.jsonl", [
      session("s1", [human("What is Python?"), gpt(python)]),
      session("s2", [human("What is Python?"), gpt(python)]),
      session("s3", [human("Rust?"), gpt(rust)]),
    ]);
    const run = await machine.run(["pairs", input]);
    const words = [python, rust].map((text) => text.split(/\s+/).length);
    const [first = 0, second = 0] = words;
    const statistics = {
      files_scanned: 1,
      raw_pairs: 3,
      unique_pairs: 2,
      duplicates_removed: 1,
      avg_prompt_words: 2,
      avg_response_words: Number(((first + second) / 2).toFixed(1)),
      avg_ratio: Number(((first / 3 + second) / 2).toFixed(2)),
    };
    const told = JSON.parse(/^\{[^]*?^\}/m.exec(run.stderr)?.[0] ?? "null") as object;
    expect(told).toEqual(statistics);
    expect(Object.keys(told)).toEqual(Object.keys(statistics));
    const json = jsonSchemas.pairs.parse(await machine.json(["pairs", input, "--dry-run"]));
    expect(json).toMatchObject(statistics);
  });

  it('001-22: a line is {terse, rich, source, model} and nothing else; what is not known is "unknown"', async () => {
    const machine = createMachine();
    const input = place(machine, "in.jsonl", [
      session("s1", [human(" What is Python?\n"), gpt(`${python}\n\n`)]),
      JSON.stringify({ conversations: [human("What is Rust?"), gpt(rust)] }),
    ]);
    await machine.run(["pairs", input, "-o", "out.jsonl"]);
    expect(linesOf(join(machine.home, "out.jsonl"))).toEqual([
      { terse: "What is Python?", rich: python, source: "s1", model: "test-model" },
      { terse: "What is Rust?", rich: rust, source: "unknown", model: "unknown" },
    ]);
  });

  it("001-23: an agentic run is one pair: the last answer before the next human turn", async () => {
    const run = [
      human("Which language is it?"),
      gpt(`I read the files first. ${rust}`),
      { from: "function_call", value: '{"name": "ls", "arguments": {}}' },
      { from: "observation", value: "setup.py" },
      gpt(`There is a setup file. ${rust}`),
      { from: "function_call", value: '{"name": "cat", "arguments": {"path": "setup.py"}}' },
      { from: "observation", value: "from setuptools import setup" },
      { from: "assistant", value: python },
      human("And the other one?"),
      gpt(rust),
    ];
    expect((await pairsOf(run)).map(({ terse, rich }) => [terse, rich])).toEqual([
      ["Which language is it?", python],
      ["And the other one?", rust],
    ]);
  });

  it.each([
    ["a tool result", human('{"output": "file content", "exit_code": 0}'), gpt(python)],
    ["a leaked SOUL.md", human("# SOUL.md\nBe kind"), gpt(python)],
    ["a leaked system prompt", human("You are a helpful assistant."), gpt(python)],
    ["a call in the answer", human("Why?"), gpt(`{"tool_call": "ls"} ${python}`)],
    ["a function call in the answer", human("Why?"), gpt(`function_call ls ${python}`)],
    ["mostly code", human("Why?"), gpt(`So:\n\`\`\`\n${python}\n\`\`\``)],
    ["a short answer", human("Why?"), gpt("Because it is so.")],
    ["a low ratio", human(`${python} ${python}`), gpt(python)],
    ["an answer that is thought alone", human("Why?"), gpt(`<think>${python}</think>`)],
  ])("001-24: skips %s", async (_, prompt, answer) => {
    expect(await pairsOf([prompt, answer])).toEqual([]);
  });

  it('001-24: keeps a person\'s "You are right", code that an answer shows, and strips thoughts first', async () => {
    const kept = await pairsOf([
      human("You are right, but why?"),
      gpt(`<think>${rust}</think>\n${python}\n\`\`\`\nprint()\n\`\`\``),
    ]);
    expect(kept.map(({ rich }) => rich)).toEqual([`${python}\n\`\`\`\nprint()\n\`\`\``]);
    // Thoughts count for no length.
    expect(await pairsOf([human("Why?"), gpt(`<think>${rust}</think>\nSo.`)])).toEqual([]);
  });

  it("001-25: equal prompts and first 200 characters are one pair, within and across files", async () => {
    const machine = createMachine();
    const same = `${python.slice(0, 200)} in another way that nobody asked for.`;
    const file = [
      session("s1", [human("What is it?"), gpt(python), human("What is it?"), gpt(same)]),
    ];
    mkdirSync(join(machine.home, "runs"));
    place(machine, "runs/a.jsonl", file);
    place(machine, "runs/b.jsonl", [session("s2", [human("What is it?"), gpt(python)])]);
    place(machine, "runs/c.jsonl", [session("s3", [human("What is it?"), gpt(rust)])]);
    const report = await machine.json(["pairs", "runs", "-o", "out.jsonl"]);
    expect(report).toMatchObject({ raw_pairs: 4, unique_pairs: 2, duplicates_removed: 2 });
    const keys = linesOf(join(machine.home, "out.jsonl")).map(({ terse, rich }) =>
      createHash("sha256")
        .update(terse + rich.slice(0, 200))
        .digest("hex")
        .slice(0, 16),
    );
    expect(new Set(keys).size).toBe(2);
  });

  it("001-26: its five tests", async () => {
    const system = { from: "system", value: "You are helpful." };
    const basic = await pairsOf(
      [system, human("What is Python?"), gpt(python)],
      ["--min-words", "10"],
    );
    expect(basic).toHaveLength(1);
    expect(basic[0]).toMatchObject({ terse: "What is Python?", source: "test_001" });
    expect(basic[0]?.rich).toContain("programming language");

    expect(await pairsOf([human("Hi"), gpt("Hello!")])).toEqual([]);

    const result = '{"output": "file content", "exit_code": 0}';
    const summary = gpt(
      "The file was read. Now follows a detailed summary of all that was found in it.",
    );
    expect(await pairsOf([human(result), summary], ["--min-words", "10"])).toEqual([]);

    const xyz = [human("What is X?"), gpt("X is Y."), human("What is X?"), gpt("X is Y.")];
    const short = ["--min-words", "1", "--min-ratio", "0.5"];
    expect(await pairsOf([...xyz, human("What is Z?"), gpt("Z is W.")], short)).toHaveLength(2);

    const long = human("Explain quantum computing in detail with examples and applications");
    expect(await pairsOf([long, gpt("OK.")], ["--min-words", "1"])).toEqual([]);
  });

  it("001-27: sessions of one line each are one of many inputs: any format is read, and its secrets stay", async () => {
    const machine = createMachine();
    mkdirSync(join(machine.home, "runs"));
    place(machine, "runs/lines.jsonl", [
      session("s1", [human("What is Python?"), gpt(python)]),
      session("s2", [human("What is Rust?"), gpt(rust)]),
    ]);
    const secret = ["AKIA", "QYLPMN5HHHFPZAM2"].join("");
    const at = "2026-03-02T10:00:00.000Z";
    const common = {
      sessionId: "c1",
      timestamp: at,
      cwd: "/repo",
      version: "2.0.0",
      isSidechain: false,
    };
    const text = `The key is ${secret}. ${python}`;
    place(machine, "runs/claude.jsonl", [
      JSON.stringify({
        ...common,
        type: "user",
        uuid: "u1",
        parentUuid: null,
        message: { role: "user", content: "Which key is it?" },
      }),
      JSON.stringify({
        ...common,
        type: "assistant",
        uuid: "u2",
        parentUuid: "u1",
        message: {
          id: "m1",
          role: "assistant",
          model: "claude-sonnet-4-5",
          content: [{ type: "text", text }],
          usage: { input_tokens: 1, output_tokens: 1 },
        },
      }),
    ]);
    const run = await machine.run(["pairs", "runs", "-o", "out.jsonl"]);
    expect(run.status, run.stderr).toBe(0);
    const written = linesOf(join(machine.home, "out.jsonl"));
    expect(written.map(({ source, model }) => [source, model])).toEqual([
      ["c1", "claude-sonnet-4-5"],
      ["s1", "test-model"],
      ["s2", "test-model"],
    ]);
    expect(written[0]?.rich).toMatch(/^The key is \[REDACTED:[^\]]+\]\. Python/);
    expect(readFileSync(join(machine.home, "out.jsonl"), "utf8")).not.toContain(secret);
    // Exports learn nothing: no store was made.
    expect(existsSync(join(machine.whetstoneHome, "whetstone.db"))).toBe(false);
  });
});
