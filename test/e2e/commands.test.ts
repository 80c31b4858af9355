import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorSchema, jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { writeFleet } from "../../src/simulate/write-fleet.ts";
import { createMachine, type Machine } from "./whetstone.ts";

// One machine for the file: the commands are tried in the order a person would try them.
const home = mkdtempSync(join(tmpdir(), "whetstone-commands-"));
let machine: Machine;
let session = "";
let item = "";

beforeAll(async () => {
  machine = createMachine({ home });
  writeFleet(home, { seed: 3, sessions: 40, now: Date.now() });
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A session in one line. */
function conversation(id: string): string {
  const said = [
    { from: "human", value: `Name ${id}` },
    { from: "gpt", value: `It is ${id}.` },
  ];
  return JSON.stringify({ id, conversations: said });
}

type SchemaName = keyof typeof jsonSchemas;

async function shaped(name: SchemaName, args: readonly string[]): Promise<Record<string, unknown>> {
  const value = await machine.json(args);
  const parsed = jsonSchemas[name].safeParse(value);
  expect(parsed.error?.issues ?? [], `${name} --json`).toEqual([]);
  return value;
}

describe("the commands in the order a person tries them", () => {
  it("bootstrap on an empty store gives an empty context and exit 0", async () => {
    const run = await machine.run(["bootstrap"]);
    expect(run).toMatchObject({ status: 0, stdout: "" });
    expect(await shaped("bootstrap", ["bootstrap"])).toMatchObject({ context: "", shown: 0 });
  });

  it("reading commands on an empty store say so and exit 0", async () => {
    for (const args of [
      ["sessions"],
      ["report"],
      ["knowledge", "list"],
      ["search", "nothing"],
      ["doctor"],
    ]) {
      const run = await machine.run(args);
      expect(run.status, `${args.join(" ")}: ${run.stderr}`).toBe(0);
    }
  });

  it("doctor names each stage of an empty store that passed nothing on, and why", async () => {
    const { checks } = jsonSchemas.doctor.parse(await machine.json(["doctor"]));
    const silent = checks.filter(({ message }) => message.startsWith("passed nothing on"));
    expect(silent.map(({ name }) => name)).toEqual([
      "ingest",
      "record",
      "executions",
      "learn",
      "bootstrap",
    ]);
    expect(silent.filter(({ state, hint }) => state !== "note" || hint === null)).toEqual([]);
  });

  it("scan reads every simulated session and counts what was new", async () => {
    const report = await shaped("scan", ["scan"]);
    expect(report).toMatchObject({ files: 40, sessions: 40, orphans: 0, unknownFormats: 0 });
    expect(report["executions"]).toBeGreaterThan(100);
    expect(Object.keys(report["byHarness"] as object).toSorted()).toEqual([
      "claude-code",
      "codex",
      "hermes",
    ]);
  });

  it("a second scan reports zero new", async () => {
    expect(await shaped("scan", ["scan"])).toMatchObject({
      files: 0,
      sessions: 0,
      steps: 0,
      executions: 0,
      duplicates: 0,
    });
  });

  it("the summary names folders, agents, failures, fixes, a briefing and what to do next", async () => {
    const run = await machine.run([]);
    expect(run.status, run.stderr).toBe(0);
    expect(run.stderr).toContain("nothing leaves this machine");
    for (const part of [
      "40 sessions",
      "Agents",
      "Tools that failed most",
      "What keeps going wrong",
      "What fixed it",
      "briefing",
      "Next",
    ]) {
      expect(run.stdout).toContain(part);
    }
    expect(run.stdout).toContain("  whetstone scan --watch ");
    expect(run.stdout).not.toContain("SIMULATED");
    await shaped("start", []);
  });

  it("the summary of npm start names commands that work from a clone", async () => {
    const run = await machine.run([], { env: { npm_lifecycle_event: "start" } });
    expect(run.stdout).toContain("  npm start -- scan --watch ");
  });

  it("sessions lists them, newest first, and filters", async () => {
    const all = (await shaped("sessions", ["sessions", "--limit", "100"]))["sessions"] as {
      key: string;
      startedAt: number;
      harness: string;
    }[];
    expect(all).toHaveLength(40);
    expect(all.map((one) => one.startedAt)).toEqual(
      all.map((one) => one.startedAt).toSorted((a, b) => b - a),
    );
    session = all[0]?.key ?? "";
    const codex = (await shaped("sessions", ["sessions", "--agent", "codex", "--limit", "100"]))[
      "sessions"
    ] as { harness: string }[];
    expect(codex.length).toBeGreaterThan(5);
    expect(codex.every((one) => one.harness === "codex")).toBe(true);
  });

  it("show prints a session by the first digits of its id, and a file without storing it", async () => {
    const shown = await shaped("show", ["show", session.slice(0, 8)]);
    expect((shown["steps"] as unknown[]).length).toBeGreaterThan(3);
    expect((await shaped("show", ["show", session, "--full"]))["steps"]).toHaveLength(
      (shown["steps"] as unknown[]).length,
    );
    const file = join(home, "elsewhere.jsonl");
    writeFileSync(
      file,
      '{"role":"user","content":"Say hello"}\n{"role":"assistant","content":"Hello."}\n',
    );
    const run = await machine.run(["show", file]);
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toContain("Say hello");
    expect(await machine.json(["sessions", "--limit", "100"])).toMatchObject({
      sessions: { length: 40 },
    });
  });

  it("show prints every session of a file as one document, and says when there is none", async () => {
    const file = join(home, "several.jsonl");
    writeFileSync(file, `${conversation("first")}\n${conversation("second")}\n`);
    const { stdout } = await machine.run(["show", file, "--json"]);
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    const { sessions } = jsonSchemas.show.parse(JSON.parse(stdout)) as { sessions?: unknown[] };
    expect(sessions).toHaveLength(2);
    writeFileSync(file, "Nothing that an agent wrote.\n");
    const none = await machine.run(["show", file]);
    expect(none.status).toBe(1);
    expect(none.stderr).toContain("holds no session");
  });

  it("report groups by every dimension with sample sizes", async () => {
    for (const by of ["tool", "agent", "model", "repo", "hour", "weekday"]) {
      const { groups } = (await shaped("report", ["report", "--by", by])) as {
        groups: { executions: number }[];
      };
      expect(groups.length, by).toBeGreaterThan(0);
    }
  });

  it("knowledge lists, searches and proves", async () => {
    const { items } = (await shaped("knowledge list", ["knowledge", "list"])) as {
      items: { key: string; text: string }[];
    };
    expect(items.length).toBeGreaterThan(2);
    const found = (await shaped("knowledge search", ["knowledge", "search", "pytest"])) as {
      items: { key: string; text: string }[];
    };
    expect(found.items[0]?.text).toContain("pytest");
    item = found.items[0]?.key ?? "";
    const why = (await shaped("knowledge why", ["knowledge", "why", item.slice(0, 8)])) as {
      evidence: { state: string }[];
    };
    expect(why.evidence.length).toBeGreaterThan(0);
    expect(why.evidence.every((one) => one.state === "verified")).toBe(true);
  });

  it("search finds words in past sessions", async () => {
    const { hits } = (await shaped("search", ["search", "command", "not", "found"])) as {
      hits: unknown[];
    };
    expect(hits.length).toBeGreaterThan(0);
  });

  it("harvest lists what was learned, and --dry-run stores nothing", async () => {
    await shaped("harvest", ["harvest"]);
    const before = await machine.json(["knowledge", "list", "--limit", "1000"]);
    expect(await shaped("harvest", ["harvest", "--dry-run", join(home, ".claude")])).toMatchObject({
      dryRun: true,
    });
    expect(await machine.json(["knowledge", "list", "--limit", "1000"])).toEqual(before);
  });

  it("bootstrap typed by a person shows everything; with --session it is recorded and repeatable", async () => {
    const typed = (await shaped("bootstrap", [
      "bootstrap",
      "--repo",
      "git.example.com/acme/shop",
    ])) as { context: string; arm: null };
    expect(typed.arm).toBeNull();
    expect(typed.context).toContain("whetstone-context");
    const first = await shaped("bootstrap", ["bootstrap", "--session", "s-1"]);
    const second = await shaped("bootstrap", ["bootstrap", "--session", "s-1"]);
    expect(second["arm"]).toBe(first["arm"]);
    expect(second["items"]).toEqual(first["items"]);
  });

  it("outcome records a person's verdict", async () => {
    expect(
      await shaped("outcome", ["outcome", session, "good", "--reason", "merged"]),
    ).toMatchObject({ session });
  });

  it("rebuild --verify finds both equal", async () => {
    expect(await shaped("rebuild", ["rebuild", "--verify"])).toMatchObject({ equal: true });
  });

  it("export writes canonical rows, records and knowledge files", async () => {
    for (const name of ["export --canonical", "export --records"] as const) {
      const { status, stdout } = await machine.run(name.split(" "));
      expect(status).toBe(0);
      const rows = stdout.trimEnd().split("\n");
      const tables = rows.map((line) => jsonSchemas[name].parse(JSON.parse(line)).table);
      expect(new Set(tables).size, name).toBeGreaterThan(3);
    }
    await shaped("export --knowledge", ["export", "--knowledge", "--out", join(home, "knowledge")]);
    const index = JSON.parse(readFileSync(join(home, "knowledge/index.json"), "utf8")) as {
      fact: string;
    }[];
    expect(index.length).toBeGreaterThan(2);
  });

  it("config shows, checks and locates", async () => {
    await shaped("config check", ["config", "check"]);
    await shaped("config path", ["config", "path"]);
    const env = { WHETSTONE_BOOTSTRAP_MAX_TOKENS: "900" };
    expect(await shaped("config show", ["config", "show"])).toMatchObject({
      bootstrap: { maxTokens: 2000 },
    });
    expect(await machine.json(["config", "show"], { env })).toMatchObject({
      bootstrap: { maxTokens: 900 },
      fromEnvironment: env,
    });
  });

  it("doctor finds every stage at work", async () => {
    const { ok, checks } = jsonSchemas.doctor.parse(await machine.json(["doctor"]));
    expect(ok).toBe(true);
    expect(checks.filter(({ state }) => state !== "ok")).toEqual([]);
    expect(checks.find(({ name }) => name === "bootstrap")?.message).toMatch(
      /^of \d+ items [1-9]\d* may be shown$/,
    );
    const env = { WHETSTONE_BOOTSTRAP_MIN_CONFIDENCE: "1" };
    const strict = jsonSchemas.doctor.parse(await machine.json(["doctor"], { env }));
    expect(strict.checks.find(({ name }) => name === "bootstrap")?.hint).toMatch(
      /least confidence is 1 .* best item has 0\.\d+$/,
    );
  });

  it("doctor and scan name what the configuration includes and is not there", async () => {
    const path = join(machine.whetstoneHome, "whetstone.config.json");
    writeFileSync(path, JSON.stringify({ include: ["~/runz", machine.whetstoneHome] }));
    const { ok, checks } = jsonSchemas.doctor.parse(await machine.json(["doctor"]));
    const scanned = await machine.run(["scan", "--json"]);
    rmSync(path);
    expect(ok).toBe(true);
    expect(checks.find(({ name }) => name === "include")?.message).toBe("not there: ~/runz");
    expect(scanned.status).toBe(0);
    expect(scanned.stderr).toContain(
      'Not there: ~/runz ("include" in ~/.whetstone/whetstone.config.json).\n',
    );
  });

  it("forget removes a session for good, also when it is scanned again", async () => {
    expect(await shaped("forget", ["forget", "--session", session, "--yes"])).toMatchObject({
      forgotten: session,
    });
    expect(await machine.json(["scan"])).toMatchObject({ sessions: 0 });
    const run = await machine.run(["show", session]);
    expect(run.status).toBe(1);
  });
});

describe("misuse", () => {
  it.each([
    [["frobnicate"], 2],
    [["scan", "--frobnicate"], 2],
    [["report", "--by", "moon"], 2],
    [["report", "--since", "yesterday-ish"], 2],
    [["sessions", "--limit", "-3"], 2],
    [["show"], 2],
    [["show", "ffffffffffff"], 1],
    [["outcome", "ffffffffffff", "good"], 1],
    [["outcome", "x", "splendid"], 2],
    [["forget"], 2],
    [["export"], 2],
    [["export", "--canonical", "--records"], 2],
    [["knowledge", "why", "ffffffffffff"], 1],
    [["schema", "nothing"], 2],
    [["bootstrap", "--task-type", "moon"], 2],
    [["harvest", "--dry-run"], 2],
    [["search", ""], 2],
    [["knowledge", "search", " "], 2],
    [["search", " "], 2],
    [["search", '"..."'], 2],
  ])("whetstone %j exits %i with a reason", async (args, status) => {
    const run = await machine.run(args);
    expect(run.status, run.stderr).toBe(status);
    expect(run.stderr).toMatch(/error|unknown|missing|invalid/i);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [["show", "ffffffffffff"], "unknown-session"],
    [["report", "--by", "moon"], "usage"],
    [["frobnicate"], "usage"],
    [["knowledge"], "usage"],
  ])("with --json the error of whetstone %j is JSON", async (args, code) => {
    const { error } = errorSchema.parse(await machine.json(args));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^[a-z].*[a-z"')]\.?$/i);
  });

  it.each([["export", "atif"], ["doctor", "diagnostics"], ["export --atif"], ["knowledge", "why"]])(
    "schema takes %s %s as a person can type it",
    async (...words) => {
      const listed = await machine.run(["schema", ...words]);
      expect(listed).toMatchObject({ status: 0, stderr: "" });
      expect(JSON.parse(listed.stdout)).toHaveProperty("properties");
    },
  );

  it("help fits a terminal of 80 columns, but for commands that are to be copied", () => {
    const pages = readFileSync(resolve(import.meta.dirname, "../../docs/commands.md"), "utf8");
    const help = [...pages.matchAll(/^```\w*\n([^]*?)^```$/gm)].flatMap(([, text = ""]) =>
      text.split("\n"),
    );
    expect(help.length).toBeGreaterThan(500);
    expect(help.filter((line) => line.length > 80 && !line.startsWith("  $ "))).toEqual([]);
  });

  it("import says which file is not there, and what to give instead", async () => {
    const absent = join(home, "absent.db");
    expect(await machine.run(["import", "--timmy", "absent.db"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: `error: ${absent}: no such file\nhint: give the path of the first engine's intelligence.db; nothing was taken in\n`,
    });
    const other = await machine.run(["import", "--timmy", home]);
    expect(other.status).toBe(1);
    expect(other.stderr).toContain("a folder where a file was expected");
    expect(other.stderr).toContain("Give the path of that file");
    expect((await machine.run(["import", "--timmy", ""])).status).toBe(2);
  });

  it("a path that is not there is reported, and told by the exit code", async () => {
    const run = await machine.run(["scan", join(home, "mistyped"), "--json"]);
    expect(run.status).toBe(1);
    expect(jsonSchemas.scan.parse(JSON.parse(run.stdout)).unknownFormatFiles).toMatchObject([
      { looksLike: "unreadable: no such file or folder" },
    ]);
  });

  it("NO_COLOR and pipes give plain text", async () => {
    const plain = await machine.run(["report"], { env: { NO_COLOR: "1", FORCE_COLOR: "1" } });
    expect(plain.stdout).not.toContain("\u001b[");
    const forced = await machine.run(["report"], { env: { FORCE_COLOR: "1" } });
    expect(forced.stdout).toContain("\u001b[");
  });
});
