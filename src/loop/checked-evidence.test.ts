import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Loop } from "../loop.ts";
import { openLoop } from "../open-loop.ts";
import { writeFleet } from "../simulate/write-fleet.ts";

const repo = "git.example.com/acme/shop";
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "whetstone-places-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function openAt(userHome: string): Promise<Loop> {
  return openLoop({ home: join(folder, ".whetstone"), userHome });
}

function leaveSessions(home: string): void {
  mkdirSync(home, { recursive: true });
  writeFleet(home, { seed: 3, sessions: 12, now: Date.now() });
}

async function evidenceOf(loop: Loop) {
  const items = await loop.store.items({ limit: 100 });
  const checked = await Promise.all(items.map((item) => loop.checkedEvidence(item)));
  return checked.flat();
}

function statesOf(evidence: readonly { readonly state: string }[]): readonly string[] {
  return [...new Set(evidence.map(({ state }) => state))];
}

it("below a home folder that is a link evidence is found, and what is excluded is not read", async () => {
  leaveSessions(join(folder, "var/home/alice"));
  symlinkSync(join(folder, "var/home"), join(folder, "people"));
  const home = join(folder, "people/alice");
  const projects = join(home, ".claude/projects");
  const [private_ = "", ...others] = readdirSync(projects);
  expect(others.length).toBeGreaterThan(0);
  const settings = JSON.stringify({ exclude: [join(projects, private_)] });
  mkdirSync(join(folder, ".whetstone"));
  writeFileSync(join(folder, ".whetstone/whetstone.config.json"), settings);
  await using loop = await openAt(home);
  const { byHarness } = await loop.scan({ paths: [], learn: true });
  expect(byHarness["claude-code"]).toBe(
    others.flatMap((name) => readdirSync(join(projects, name))).length,
  );
  const evidence = await evidenceOf(loop);
  expect(statesOf(evidence)).toEqual(["verified"]);
  expect(evidence.every(({ source }) => source?.startsWith("~/") === true)).toBe(true);
}, 120_000);

it("a source that cannot be looked at keeps no briefing from being made, and is not said to be deleted", async () => {
  const runs = join(folder, "runs");
  leaveSessions(runs);
  await using loop = await openAt(folder);
  await loop.scan({ paths: [runs], learn: true });
  const before = await loop.brief({ session: null, cwd: folder, repo });
  rmSync(runs, { recursive: true });
  symlinkSync(runs, runs);
  const { shown, context } = await loop.brief({ session: null, cwd: folder, repo });
  expect(shown).toBe(before.shown);
  expect(context).not.toContain("source deleted");
  expect(statesOf(await evidenceOf(loop))).toEqual(["unknown"]);
});

it("a source whose path is not kept for whom it names is not said to be deleted", async () => {
  const runs = join(folder, "bob.smith@example.com");
  leaveSessions(runs);
  await using loop = await openAt(folder);
  await loop.scan({ paths: [runs], learn: true });
  expect(statesOf(await evidenceOf(loop))).toEqual(["unknown"]);
  const { context } = await loop.brief({ session: null, cwd: folder, repo });
  expect(context).toContain("Lessons");
  expect(context).not.toContain("source deleted");
});
