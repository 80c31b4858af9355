import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sampleItem } from "../../src/bootstrap/sample-item.suite.ts";
import { categories, type Item } from "../../src/core/knowledge.ts";
import { knowledgeFiles } from "../../src/learn/knowledge-files.ts";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { createMachine, type Machine } from "../e2e/whetstone.ts";
import { placeSessions, shopRepo } from "./seed-sessions.ts";

interface Harvest {
  readonly items: readonly Item[];
  readonly sessions: number;
  readonly totalItems: number;
  readonly newItems: number;
}

async function harvest(machine: Machine, args: readonly string[]): Promise<Harvest> {
  return jsonSchemas.harvest.parse(await machine.json(["harvest", ...args])) as unknown as Harvest;
}

function itemOf({ items }: Pick<Harvest, "items">, words: string): Item {
  const found = items.find(({ text }) => text.includes(words));
  if (found === undefined) throw new Error(`no item speaks of ${words}`);
  return found;
}

describe("seed 001: compounding intelligence", () => {
  it("001-01: a session file is read and shown, and nothing is stored", async () => {
    const machine = createMachine();
    const { path, shop } = placeSessions(machine.home);
    const shown = jsonSchemas.show.parse(await machine.json(["show", path("success")]));
    if (!("session" in shown)) throw new Error("the file holds one session");
    expect(shown.session).toMatchObject({
      harness: "claude-code",
      models: ["claude-sonnet-4-5"],
      repo: shopRepo,
      task: "Round the cart total to cents and keep the tests green",
      outcome: "success",
      outcomeSource: "test-run",
      executionCount: 4,
    });
    expect(shown.steps.map(({ kind }) => kind).filter((kind) => kind !== "tool")).toEqual([
      "user",
      ...Array.from({ length: 6 }, () => "assistant"),
    ]);
    expect(
      shown.executions.map(({ tool, outcome, failureKind }) => [tool, outcome, failureKind]),
    ).toEqual([
      ["Read", "success", null],
      ["Edit", "success", null],
      ["Bash", "failure", "not-found"],
      ["Bash", "success", null],
    ]);
    const printed = await machine.run(["show", path("partial")], { cwd: shop });
    expect(printed.status, printed.stderr).toBe(0);
    expect(printed.stdout).toContain("Upgrade the payment client and run its tests");
    expect(printed.stdout).toMatch(/unknown {2}Bash .*pip install/);
    expect(existsSync(join(machine.whetstoneHome, "whetstone.db"))).toBe(false);
  });

  it("001-02: transcripts become items, each of its category, by path, since a day, up to a limit, or without storing", async () => {
    const machine = createMachine();
    const { folder, path } = placeSessions(machine.home);
    const dry = await harvest(machine, [folder, "--dry-run"]);
    expect(dry).toMatchObject({ dryRun: true, sessions: 5 });
    expect(existsSync(join(machine.whetstoneHome, "whetstone.db"))).toBe(false);

    const first = await harvest(machine, [path("success"), path("questions")]);
    expect(first).toMatchObject({ dryRun: false, sessions: 2, newItems: 3, totalItems: 3 });
    const all = await harvest(machine, [folder]);
    expect(all).toMatchObject({ sessions: 5, newItems: 1, totalItems: 4 });
    expect(all.items.map(({ key }) => key)).toEqual(dry.items.map(({ key }) => key));
    expect(categories).toEqual(["fact", "pitfall", "pattern", "tool-quirk", "question"]);
    expect(itemOf(all, "Tests are run here").category).toBe("fact");
    expect(itemOf(all, "command not found").category).toBe("pitfall");
    expect(itemOf(all, "Protected branch update failed").category).toBe("pitfall");
    expect(itemOf(all, "it is called `pattern`").category).toBe("tool-quirk");

    expect((await harvest(machine, ["--limit", "1"])).items).toEqual(all.items.slice(0, 1));
    const since = await harvest(machine, ["--since", "2026-03-05"]);
    expect(since.items.map(({ key }) => key).toSorted()).toEqual(
      [itemOf(all, "Protected branch").key, itemOf(all, "it is called `pattern`").key].toSorted(),
    );
    expect((await harvest(machine, [folder])).newItems).toBe(0);
  });

  it("001-03: an item has fact, category, repo or global, and confidence; and id, evidence, status and times", async () => {
    const machine = createMachine();
    const { folder } = placeSessions(machine.home);
    const { items } = await harvest(machine, [folder]);
    const { index } = await exported(machine);
    expect(index).toHaveLength(items.length);
    for (const item of items) {
      const entry = index.find(({ id }) => id === item.key);
      expect(entry).toMatchObject({
        fact: item.text,
        category: item.category,
        repo: item.repo ?? "global",
        confidence: item.confidence,
        status: "active",
        first_seen: new Date(item.firstSeen ?? 0).toISOString(),
        last_seen: new Date(item.lastSeen ?? 0).toISOString(),
      });
      const evidence = entry?.["evidence"] as readonly Record<string, unknown>[];
      expect(evidence.length).toBe(item.evidence.length);
      expect(Object.keys(evidence[0] ?? {})).toEqual([
        "session",
        "role",
        "locator",
        "hmac",
        "excerpt",
      ]);
    }
    expect(new Set(index.map(({ repo }) => repo))).toEqual(new Set(["global", shopRepo]));
  });

  it("001-04: confidence follows the rubric, and rises when another session confirms", async () => {
    const machine = createMachine();
    const { folder, path } = placeSessions(machine.home);
    const once = itemOf(await harvest(machine, [path("success")]), "command not found");
    expect(once).toMatchObject({ seenOnce: true, confidence: 0.8 });
    const all = await harvest(machine, [folder]);
    const bandOf = (words: string): string => {
      const { confidence } = itemOf(all, words);
      if (confidence >= 0.9) return "verified";
      return confidence >= 0.7 && confidence <= 0.8 ? "implied" : "less";
    };
    expect(bandOf("command not found")).toBe("verified");
    expect(bandOf("Tests are run here")).toBe("verified");
    expect(bandOf("Protected branch")).toBe("implied");
    expect(bandOf("it is called `pattern`")).toBe("implied");
    expect(all.items.every(({ confidence }) => confidence >= 0 && confidence <= 1)).toBe(true);
  });

  it("001-06: index.json, global/, repos/<repo>.md, agents/<agent>.md; the same knowledge gives the same bytes", async () => {
    const machine = createMachine();
    const { folder } = placeSessions(machine.home);
    const { items } = await harvest(machine, [folder]);
    const { files, read } = await exported(machine);
    const page = "repos/git.example.com_acme_shop.md";
    // How this repository runs its tests is its own affair; what a tool takes holds everywhere.
    expect(files).toEqual(["global/tool-quirk.md", "index.json", "manifest.json", page]);
    const pages = files.filter((file) => file.endsWith(".md")).map(read);
    for (const { key } of items) {
      expect(
        pages.filter((text) => text.includes(`<!-- ${key} `)),
        key,
      ).toHaveLength(1);
    }
    expect(read(page)).toContain("Protected branch update failed");
    const again = await exported(machine, "knowledge-again");
    expect(again.files.map(again.read)).toEqual(files.map(read));

    const forAgent = {
      scope: "agent",
      repo: null,
      agent: "codex",
      text: "Codex needs `--yes`.",
    } as const;
    const written = knowledgeFiles([sampleItem("a", forAgent), sampleItem("b")]);
    expect(written.map((file) => file.path)).toEqual([
      "index.json",
      "agents/codex.md",
      "repos/example.org_dev_shop.md",
    ]);
    expect(written[1]?.text).toContain("- Codex needs `--yes`.");
  });

  it("001-10: the five sessions are read whole, and what nobody judged stays unknown", async () => {
    const machine = createMachine();
    const { folder } = placeSessions(machine.home);
    expect(readdirSync(folder).toSorted()).toEqual(
      ["failure", "partial", "patterns", "questions", "success"].map((n) => `session_${n}.jsonl`),
    );
    expect(await machine.json(["scan", folder])).toMatchObject({
      files: 5,
      sessions: 5,
      executions: 18,
      outcomes: { success: 10, failure: 7 },
      diagnostics: 0,
      orphans: 0,
    });
    const { sessions } = jsonSchemas.sessions.parse(await machine.json(["sessions"]));
    expect(
      sessions.map(({ task, outcome, unknown }) => [task?.split(" ")[0], outcome, unknown]),
    ).toEqual([
      ["Why", "unknown", 0],
      ["Ship", "unknown", 0],
      ["Upgrade", "success", 1],
      ["Publish", "unknown", 0],
      ["Round", "success", 0],
    ]);
  });
});

/** What `export --knowledge` writes. */
async function exported(machine: Machine, name = "knowledge") {
  const root = join(machine.home, name);
  await machine.json(["export", "--knowledge", "--out", root]);
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted();
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  return { files, read, index: JSON.parse(read("index.json")) as Record<string, unknown>[] };
}
