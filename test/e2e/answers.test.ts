import { spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFleet } from "../../src/simulate/write-fleet.ts";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { createMachine, finished, type Machine } from "./whetstone.ts";

// What commands answer where there is little, much or something wrong. One store for the file: it is only read.
const home = mkdtempSync(join(tmpdir(), "whetstone-answers-"));
let machine: Machine;

beforeAll(async () => {
  machine = createMachine({ home });
  writeFleet(home, { seed: 3, sessions: 40, now: Date.now() });
  const broken = join(home, "broken.jsonl");
  writeFileSync(broken, '{"role":"user","content":"Say hello"}\n{"role":"assist\n');
  appendFileSync(broken, '{"role":"assistant","content":"Hello."}\n');
  await machine.json(["scan"]);
  await machine.json(["scan", broken]);
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

const text = async (args: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await machine.run(args);
  return `${stdout}${stderr}`;
};

/** One call by an agent of its own. */
function trajectoryOf(n: number): string {
  const call = { tool_call_id: "c", function_name: "look", arguments: { n } };
  return JSON.stringify({
    schema_version: "ATIF-v1.4",
    session_id: `session-${n}`,
    agent: { name: `agent-${n}`, version: "1" },
    steps: [
      { step_id: 1, source: "user", message: `Look at ${n}` },
      {
        step_id: 2,
        source: "agent",
        message: "",
        tool_calls: [call],
        observation: { results: [{ source_call_id: "c", content: "there" }] },
      },
    ],
  });
}

interface Listed {
  readonly sessions: readonly { readonly key: string; readonly outcomeSource: string }[];
  readonly total: number;
}

async function sessions(...args: readonly string[]): Promise<Listed> {
  return jsonSchemas.sessions.parse(await machine.json(["sessions", ...args]));
}

describe("ids", () => {
  it("four digits are enough where only one session has them, and the matches are named where several have", async () => {
    const { sessions: all } = await sessions("--limit", "100");
    const byHead = Map.groupBy(all, ({ key }) => key.slice(0, 4));
    const [head, found = []] = [...byHead].find(([, list]) => list.length === 1) ?? [];
    const shown = await machine.json(["show", head ?? ""]);
    expect(shown["session"]).toMatchObject({ key: found[0]?.key });
    const short = await machine.run(["show", "abc"]);
    expect(short).toMatchObject({ status: 1 });
    expect(short.stderr).toContain("at least 4 digits");
  });
});

describe("listings", () => {
  it("say how many there are besides those shown", async () => {
    expect(await sessions("--limit", "3")).toMatchObject({ total: 41, sessions: { length: 3 } });
    expect(await text(["sessions", "--limit", "3"])).toContain("3 of 41 sessions shown; --limit");
    expect(await text(["report", "--limit", "2"])).toMatch(/2 of \d+ groups shown/);
    expect(await text(["knowledge", "list", "--limit", "2"])).toMatch(/2 of \d+ items shown/);
  });

  it.each([
    [["sessions", "--agent", "nobody"], "No session matches --agent nobody; 41 are stored."],
    [["report", "--agent", "nobody"], "matches --agent nobody; 41 are stored."],
    [["sessions", "--agent", "claude-cod"], /41 are stored\. Did you mean claude-code\?\n$/],
    [["report", "--agent", "claude-cod"], /41 are stored\. Did you mean claude-code\?\n$/],
    [["knowledge", "list", "--agent", "claude-cod"], "Did you mean claude-code?"],
    [
      ["knowledge", "list", "--category", "question"],
      /No item matches --category question; \d+ are stored/,
    ],
    [["knowledge", "search", "xylophone"], /No item has any of these words; \d+ items searched/],
    [["search", "xylophone"], "Nothing found in 41 sessions."],
  ])("whetstone %j says that the filter is at fault, not the store", async (args, expected) => {
    expect(await text(args)).toMatch(expected);
  });
});

const percent = (share = 0): string => `${(100 * share).toFixed(1)}%`;

it("report gives the same rate, interval and n as text and as JSON", async () => {
  const { groups } = jsonSchemas.report.parse(await machine.json(["report"]));
  const [first] = groups;
  const rate = first?.successRate;
  expect(rate?.rate).toBeCloseTo((first?.successes ?? 0) / (rate?.n ?? 0), 12);
  const line = (await text(["report"])).split("\n")[1];
  expect(line?.split(/ {2,}/).slice(2, 5)).toEqual([
    percent(rate?.rate),
    `${percent(rate?.low)}-${percent(rate?.high)}`,
    String(rate?.n),
  ]);
});

it("show --full prints the text of a step, not its record", async () => {
  const { sessions: found } = await sessions("--agent", "claude-code", "--limit", "1");
  const shown = await text(["show", found[0]?.key ?? "", "--full"]);
  expect(shown).not.toContain('"parentUuid"');
  expect(shown).toMatch(/^ +\d+ tool\n {5}\S/m);
});

it("doctor --diagnostics lists source, place and reason", async () => {
  const listed = jsonSchemas["doctor --diagnostics"].parse(
    await machine.json(["doctor", "--diagnostics"]),
  );
  expect(listed.diagnostics).toContainEqual({
    source: "~/broken.jsonl",
    position: "b:38-53",
    reason: "malformed-json",
    detail: expect.any(String) as string,
  });
  expect(await text(["doctor", "--diagnostics"])).toMatch(
    /~\/broken\.jsonl\n {2}malformed-json at/,
  );
});

describe("bootstrap", () => {
  it("takes a unique part of a repository's name, and names those that match otherwise", async () => {
    expect(await machine.json(["bootstrap", "--repo", "shop"])).toMatchObject({
      repo: "git.example.com/acme/shop",
    });
    const several = await machine.run(["bootstrap", "--repo", "acme"]);
    expect(several.status).toBe(2);
    expect(several.stderr).toMatch(/acme\/ledger\n.*acme\/shop/);
  });

  it("claims no repository in which nothing was learned, and says that it does not know it", async () => {
    const { stdout, stderr, status } = await machine.run([
      "bootstrap",
      "--repo",
      "example.org/nobody/knows",
    ]);
    expect(stdout).toContain("anywhere, none of example.org/nobody/knows alone");
    expect(status).toBe(0);
    expect(stderr).toContain('no stored call has the repository "example.org/nobody/knows"');
    const shop = await machine.run(["bootstrap", "--repo", "shop"]);
    expect(shop).toMatchObject({ status: 0, stderr: "" });
    expect(shop.stdout).toContain("in git.example.com/acme/shop");
  });
});

it("outcome says when something more trusted holds against a verdict", async () => {
  const { sessions: all } = await sessions("--limit", "100");
  const tested = all.find(({ outcomeSource }) => outcomeSource === "test-run")?.key ?? "";
  const { stderr } = await machine.run(["outcome", tested, "bad"]);
  expect(stderr).toMatch(
    /\(bad\) is kept, but a more trusted source says how it went: tests passed/,
  );
  expect(await machine.json(["outcome", tested, "bad"])).toMatchObject({ outranked: true });
  expect(await machine.json(["outcome", tested, "unknown"])).toMatchObject({ outranked: false });
});

describe("export --knowledge", () => {
  it("removes its own pages that hold nothing any more, keeps tombstones, touches nobody else's", async () => {
    const out = join(home, "exported");
    await machine.json(["export", "--knowledge", "--out", out]);
    const manifestPath = join(out, "manifest.json");
    const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as { files: string[] };
    // As if an item of a repository that was forgotten since had been exported.
    mkdirSync(join(out, "agents"), { recursive: true });
    writeFileSync(join(out, "agents/gone.md"), "# agents/gone\n\n- A lesson.\n");
    writeFileSync(join(out, "agents/mine.md"), "# agents/mine\n");
    const files = [...manifest.files, "agents/gone.md"];
    writeFileSync(manifestPath, JSON.stringify({ ...manifest, files, items: ["ab".repeat(16)] }));
    const again = await machine.json(["export", "--knowledge", "--out", out]);
    expect(again["removed"]).toEqual(["agents/gone.md"]);
    expect(existsSync(join(out, "agents/gone.md"))).toBe(false);
    expect(existsSync(join(out, "agents/mine.md"))).toBe(true);
    expect(JSON.parse(readFileSync(manifestPath, "utf8"))).toMatchObject({
      files: manifest.files,
      removed: ["ab".repeat(16)],
    });
  });

  it("never removes by a manifest what lies elsewhere", async () => {
    const out = join(home, "hostile");
    await machine.json(["export", "--knowledge", "--out", out]);
    const manifestPath = join(out, "manifest.json");
    const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as { files: string[] };
    const files = [...manifest.files, "../broken.jsonl"];
    writeFileSync(manifestPath, JSON.stringify({ ...manifest, files }));
    const run = await machine.run(["export", "--knowledge", "--out", out]);
    expect(run.status).toBe(1);
    expect(existsSync(join(home, "broken.jsonl"))).toBe(true);
  });

  it("refuses a file in the way with a reason", async () => {
    const file = join(home, "a-file");
    writeFileSync(file, "");
    const occupied = join(home, "occupied");
    mkdirSync(occupied);
    writeFileSync(join(occupied, "index.json"), "mine");
    for (const out of [file, join(file, "below"), occupied]) {
      const run = await machine.run(["export", "--knowledge", "--out", out]);
      expect(run.status, out).toBe(2);
      expect(run.stderr).toMatch(/^error: .*\nhint: /);
      expect(run.stderr).not.toMatch(/\n\s+at /);
    }
    expect(readFileSync(join(occupied, "index.json"), "utf8")).toBe("mine");
  });
});

describe("what was typed", () => {
  it.each([
    [["scan", ""], "a given path is empty"],
    [["harvest", ""], "a given path is empty"],
    [["export", "--knowledge", "--out", ""], "--out is empty"],
    [["export", "--canonical", "--out", "rows.ndjson"], "--canonical writes to standard output"],
  ])("%j is misuse", async (args, reason) => {
    const run = await machine.run(args);
    expect([run.status, run.stdout]).toEqual([2, ""]);
    expect(run.stderr).toContain(reason);
  });

  it("options may stand before the command", async () => {
    const { total } = await sessions("--limit", "1");
    const run = await machine.run(["--json", "sessions", "--limit", "1"]);
    expect(jsonSchemas.sessions.parse(JSON.parse(run.stdout)).total).toBe(total);
    const items = await machine.run(["--json", "knowledge", "list", "--limit", "1"]);
    expect(jsonSchemas["knowledge list"].parse(JSON.parse(items.stdout)).items).toHaveLength(1);
    const told = await machine.run(["--verbose", "sessions", "--limit", "1"]);
    expect([told.status, told.stdout.split("\n")[0]]).toEqual([0, expect.stringContaining("task")]);
  });

  it("a report by hour says why some hours are unknown, others do not", async () => {
    const why = "The hour is unknown where the transcript does not say in which time zone";
    expect(await text(["report", "--by", "hour", "--limit", "50"])).toContain(why);
    expect(await text(["report", "--by", "tool"])).not.toContain("unknown where");
  });

  it("a folder is no database", async () => {
    for (const command of ["sessions", "scan"]) {
      const run = await machine.run([command, "--db", home]);
      expect([run.status, run.stderr.split("\n")[0]]).toEqual([1, `error: ${home} is a folder.`]);
    }
  });

  it("the summary counts the agents for which its table has no row", async () => {
    const many = createMachine();
    for (let n = 1; n <= 8; n += 1) writeFileSync(join(many.home, `${n}.json`), trajectoryOf(n));
    await many.run(["scan", many.home]);
    const { stdout } = await many.run(["start"]);
    expect(stdout).toContain("and 2 others with 2 sessions: `whetstone report --by agent`\n");
  });

  it("a database that is not there is told from an empty one", async () => {
    const missing = join(home, "none.db");
    const run = await machine.run(["report", "--db", missing]);
    expect(run.status).toBe(0);
    expect(run.stderr).toContain(`there is no database "${missing}": it is read as an empty one\n`);
    expect(existsSync(missing)).toBe(false);
  });

  it("a misspelt subcommand is named, with those there are", async () => {
    const run = await machine.run(["health", "shwo", "--json"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("error: unknown command 'shwo'\n(health has show, ack,");
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "usage" } });
    expect(await text(["health"])).not.toContain("unknown command");
  });

  it("a file that is not there is not taken for an id", async () => {
    const run = await machine.run(["show", "runs/none.jsonl"]);
    expect([run.status, run.stderr]).toEqual([1, 'error: there is no file "runs/none.jsonl"\n']);
  });

  it("a budget too short for any lesson is told from a store without one", async () => {
    const short = await text(["bootstrap", "--max-tokens", "20"]);
    expect(short).toMatch(/^\d+ lessons? appl(?:y|ies) here, but none fits; --max-tokens/);
  });

  it("a file of an export that cannot be written leaves no half of it", async () => {
    const [session] = (await sessions("--limit", "1")).sessions;
    const taken = join(home, "taken.json");
    mkdirSync(taken);
    const run = await machine.run(["export", "--atif", session!.key, "--out", taken]);
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^error: .*taken\.json cannot be written: .*\nhint: /);
    expect(existsSync(`${taken}.new`)).toBe(false);
  });
});

describe.skipIf(!existsSync("/proc/self"))("on a system with /proc and /dev", () => {
  it("output below /proc is refused, not tried for ever", async () => {
    const [session] = (await sessions("--limit", "1")).sessions;
    const out = "/proc/no-such-process/out";
    const kinds = [["--knowledge"], ["--atif", session!.key]];
    for (const kind of [
      ...kinds.map((one) => [...one, "--out", out]),
      [...kinds[1]!, "--out", `${out}/run.json`],
    ]) {
      const run = await machine.run(["export", ...kind]);
      expect(run.status, kind.join(" ")).toBe(2);
      expect(run.stderr).toContain("is not a folder and cannot be made one");
    }
  });

  it("a given path that the operating system makes up is told by the exit code", async () => {
    const scan = await machine.run(["scan", "/proc/self"]);
    expect(scan.status).toBe(1);
    expect(scan.stdout).toContain("made up by the operating system");
    for (const path of ["/proc/self", join(home, "none")]) {
      const dry = await machine.run(["harvest", path, "--dry-run"]);
      expect(dry.status, path).toBe(1);
      expect(dry.stderr).toContain(`${path} cannot be read: `);
    }
  });

  it("a home that cannot be made is refused, not tried for ever", async () => {
    const env = { WHETSTONE_HOME: "/proc/no-such-process/whetstone" };
    const run = await machine.run(["scan", join(home, "broken.jsonl")], { env });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("cannot be created or written");
  });

  it("output that cannot be written ends with a reason and exit 1", async () => {
    const child = spawn(
      process.execPath,
      [resolve(import.meta.dirname, "../../bin/whetstone.js"), "sessions"],
      {
        env: { PATH: process.env["PATH"] ?? "", HOME: home, WHETSTONE_HOME: machine.whetstoneHome },
        stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
      },
    );
    const run = await finished(child);
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/error: the output cannot be written: ENOSPC/);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });

  it("in a folder that was deleted, commands work that need none, and others say so", async () => {
    const gone = join(home, "gone");
    mkdirSync(gone);
    const launcher = resolve(import.meta.dirname, "../../bin/whetstone.js");
    const from = async (command: string) => {
      mkdirSync(gone, { recursive: true });
      const script = `rmdir "$PWD" && exec "${process.execPath}" "${launcher}" ${command}`;
      const env = {
        PATH: process.env["PATH"] ?? "",
        HOME: home,
        WHETSTONE_HOME: machine.whetstoneHome,
      };
      return finished(spawn("/bin/sh", ["-c", script], { cwd: gone, env }));
    };
    expect((await from("sessions")).status).toBe(0);
    const run = await from("bootstrap");
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("the current folder is not there any more");
    expect(run.stderr).not.toMatch(/\n\s+at /);
    if (existsSync(gone)) rmdirSync(gone);
  });
});
