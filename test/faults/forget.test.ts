import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { Machine } from "../e2e/whetstone.ts";
import { fixtureFiles, fleetFiles, importsFolder, includeFolders, writeInto } from "./corpus.ts";
import { inProcess } from "./run-in-process.ts";
import {
  canonical,
  createKeyedMachine,
  expectSameRows,
  seed,
  storeBeside,
  timeoutMs,
} from "./stores.ts";

interface Item {
  readonly key: string;
  readonly support: number;
}

interface Evidence {
  readonly session: string;
}

interface Shown {
  readonly key: string;
  readonly nativeId: string;
}

const sessionsInFleet = 30;

/** A machine whose store has read a fleet, and for each transcript its session's key. */
async function machineWithFleet(): Promise<{
  readonly machine: Machine;
  readonly paths: readonly string[];
  readonly keyOf: (path: string) => string;
}> {
  const machine = inProcess(createKeyedMachine());
  const files = fleetFiles({ seed, sessions: sessionsInFleet });
  const paths = files.map((file) => writeInto(machine.home, file));
  await machine.json(["scan"]);
  const { sessions } = (await machine.json(["sessions", "--limit", "1000"])) as {
    sessions: readonly Shown[];
  };
  const keyOf = (path: string): string =>
    sessions.find(({ nativeId }) => path.includes(nativeId))?.key ?? "";
  return { machine, paths, keyOf };
}

async function forget(
  machine: Machine,
  key: string,
): Promise<{ readonly rows: number; readonly shownTo: readonly string[] }> {
  return (await machine.json(["forget", "--session", key, "--yes"])) as never;
}

async function items(machine: Machine): Promise<readonly Item[]> {
  return (
    (await machine.json(["knowledge", "list", "--limit", "1000"])) as { items: readonly Item[] }
  ).items;
}

async function evidenceOf(machine: Machine, item: string): Promise<readonly Evidence[]> {
  return ((await machine.json(["knowledge", "why", item])) as { evidence: readonly Evidence[] })
    .evidence;
}

interface Words {
  /** What sessions said, did and met. */
  readonly content: ReadonlySet<string>;
  /** What tools, models, parameters, labels and files are called. */
  readonly names: ReadonlySet<string>;
}

/** Words of a store's record. */
async function wordsOf(machine: Machine): Promise<Words> {
  const words = { content: new Set<string>(), names: new Set<string>() };
  const { stdout } = await machine.run(["export", "--records"]);
  for (const line of stdout.trimEnd().split("\n")) {
    const row = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const { excerpt, errorRedacted, paramsRedacted, ...rest } = row;
    for (const text of [excerpt, errorRedacted, paramsRedacted]) {
      if (typeof text === "string") addWords(words.content, text);
    }
    for (const name of Object.values(rest)) {
      if (typeof name === "string") addWords(words.names, name);
    }
  }
  return words;
}

function addWords(words: Set<string>, text: string): void {
  for (const [word] of text.toLowerCase().matchAll(/[a-z0-9]{8,}/g)) words.add(word);
}

/** Every word of 8 letters or more in any file of the store. */
function wordsOnDisk(machine: Machine): ReadonlySet<string> {
  const words = new Set<string>();
  for (const name of readdirSync(machine.whetstoneHome)) {
    if (name.startsWith("whetstone.db"))
      addWords(words, contentOf(join(machine.whetstoneHome, name)));
  }
  return words;
}

describe("every session of every format, forgotten", () => {
  it(
    "leaves what a store holds that never saw them, also after a scan and through copies, and none of their words",
    async () => {
      const machine = inProcess(createKeyedMachine());
      const never = storeBeside(machine, "never");
      for (const file of fleetFiles({ seed, sessions: 9 })) writeInto(machine.home, file);
      await never.json(["scan"]);
      const kept = new Set((await shownSessions(never)).map(({ key }) => key));
      includeFolders(machine.whetstoneHome);
      for (const file of fixtureFiles()) writeInto(machine.home, file);
      await machine.json(["scan"]);
      const { content, names } = await wordsOf(machine);
      const harnesses = new Set<string>();
      for (const { key, harness } of await shownSessions(machine)) {
        if (kept.has(key)) continue;
        harnesses.add(harness);
        const run = await machine.run(["forget", "--session", key, "--yes", "--json"]);
        // A child goes with its parent, a copy with its original.
        const isGone = run.stdout.includes('"code":"unknown-session"');
        expect(run.status, run.stdout).toBe(isGone ? 1 : 0);
      }
      expect(harnesses.size).toBeGreaterThan(10);
      const expected = await canonical(never);
      expectSameRows(await canonical(machine), expected);
      expect(await machine.json(["scan"])).toMatchObject({ sessions: 0, steps: 0, executions: 0 });
      cpSync(join(machine.home, importsFolder), join(machine.home, "copies"), { recursive: true });
      await machine.json(["scan", join(machine.home, "copies")]);
      expectSameRows(await canonical(machine), expected);

      const remaining = wordsOnDisk(machine);
      const ofOthers = wordsOnDisk(never);
      const residue = [...content].filter(
        (word) => remaining.has(word) && !ofOthers.has(word) && !names.has(word),
      );
      expect(content.size).toBeGreaterThan(100);
      expect(residue).toEqual([]);
    },
    timeoutMs,
  );
});

async function shownSessions(
  machine: Machine,
): Promise<readonly (Shown & { readonly harness: string })[]> {
  const { sessions } = await machine.json(["sessions", "--limit", "1000"]);
  return sessions as readonly (Shown & { readonly harness: string })[];
}

describe("a forgotten session", () => {
  it("is as if it had never been: in the derived rows, after a scan, and through a copy under another name", async () => {
    const { machine, paths, keyOf } = await machineWithFleet();
    const forgotten = paths.filter((_, index) => index % 5 === 0);
    const never = storeBeside(machine, "never");
    await never.json(["scan", ...paths.filter((path) => !forgotten.includes(path))]);
    for (const path of forgotten)
      expect((await forget(machine, keyOf(path))).rows).toBeGreaterThan(0);
    const expected = await canonical(never);
    expectSameRows(await canonical(machine), expected);

    expect(await machine.json(["scan"])).toMatchObject({ sessions: 0, steps: 0, executions: 0 });
    expectSameRows(await canonical(machine), expected);

    for (const [index, path] of forgotten.entries()) {
      const copy = join(
        machine.home,
        "copies",
        `renamed-${index}${path.slice(path.lastIndexOf("."))}`,
      );
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(path, copy);
    }
    expect(await machine.json(["scan", join(machine.home, "copies")])).toMatchObject({
      sessions: 0,
      steps: 0,
      executions: 0,
    });
    expectSameRows(await canonical(machine), expected);
    expect((await machine.json(["rebuild", "--verify"]))["equal"]).toBe(true);
    expectSameRows(await canonical(machine), expected);
  });

  it("does not come back when its transcript grows, nor through a fork that copies its history", async () => {
    const machine = inProcess(createKeyedMachine());
    const original = "5a0c1d2e-0000-4000-8000-0000000000f1";
    const fork = "5a0c1d2e-0000-4000-8000-0000000000f2";
    const history = [1, 2, 3].map((n) =>
      record(original, n, `Message ${n} that is to be forgotten.`),
    );
    const path = place(machine, original, history);
    await machine.json(["scan"]);
    const [{ key } = { key: "" }] = (
      (await machine.json(["sessions"])) as { sessions: readonly Shown[] }
    ).sessions;
    await forget(machine, key);
    writeFileSync(
      path,
      [...history, record(original, 4, "A later message, forgotten too.")].join(""),
    );
    await machine.json(["scan"]);
    const copied = [1, 2, 3].map((n) => record(fork, n, `Message ${n} that is to be forgotten.`));
    place(machine, fork, [...copied, record(fork, 5, "What the fork itself said.")]);
    await machine.json(["scan"]);
    const rows =
      (await machine.run(["export", "--records"])).stdout +
      (await machine.run(["export", "--canonical"])).stdout;
    expect(rows).not.toContain("forgotten");
    expect(rows).toContain("What the fork itself said.");
    for (const name of ["whetstone.db", "whetstone.db-wal"]) {
      expect(contentOf(join(machine.whetstoneHome, name))).not.toContain("forgotten");
    }
  });

  it("takes its support with it: items that rested on it alone vanish, others lose what it gave", async () => {
    const { machine } = await machineWithFleet();
    const before = await items(machine);
    const sessionsOf = new Map<string, readonly string[]>();
    for (const { key } of before) {
      sessionsOf.set(key, [
        ...new Set((await evidenceOf(machine, key)).map(({ session }) => session)),
      ]);
    }
    const [target] = [...sessionsOf.values()].flat();
    if (target === undefined) throw new Error("nothing was learned");
    await forget(machine, target);
    const after = new Map((await items(machine)).map((item) => [item.key, item]));
    for (const { key } of before) {
      const sessions = sessionsOf.get(key) ?? [];
      const isLost = sessions.every((session) => session === target);
      expect(after.has(key), key).toBe(!isLost || (after.get(key)?.support ?? 0) > 0);
      const rest = after.has(key) ? await evidenceOf(machine, key) : [];
      expect(rest.map(({ session }) => session)).not.toContain(target);
    }
  });

  it("names the sessions that had been shown what was learned from it", async () => {
    const { machine } = await machineWithFleet();
    const { items: shown } = (await machine.json([
      "bootstrap",
      "--session",
      "reader-1",
      "--repo",
      "git.example.com/acme/shop",
    ])) as {
      items: readonly { id: string; arm: string }[];
    };
    const item = shown.find(({ arm }) => arm === "shown");
    if (item === undefined) throw new Error("nothing was shown");
    const [evidence] = await evidenceOf(machine, item.id);
    const { shownTo } = await forget(machine, evidence?.session ?? "");
    expect(shownTo).toEqual(["reader-1"]);
  });

  it(
    "is finished by forgetting it again, where its bytes could not be overwritten",
    async () => {
      const machine = inProcess(createKeyedMachine());
      const session = "5a0c1d2e-0000-4000-8000-000000000008";
      place(machine, session, [record(session, 1, "Count the zebracanaries.")]);
      await machine.json(["scan"]);
      const [shown] = await shownSessions(machine);
      const key = shown?.key ?? "";
      const reader = new DatabaseSync(join(machine.whetstoneHome, "whetstone.db"), {
        readOnly: true,
      });
      reader.exec("BEGIN; SELECT count(*) FROM step");
      const first = await machine.run(["forget", "--session", key, "--yes"]);
      expect(first.status).toBe(1);
      expect(first.stderr).toContain("Forget it again once there is room");
      expect(wordsOnDisk(machine)).toContain("zebracanaries");
      reader.close();
      const again = await machine.json(["forget", "--session", key.slice(0, 8), "--yes"]);
      expect(again).toMatchObject({ forgotten: key, sessions: 0, rows: 0 });
      expect(wordsOnDisk(machine)).not.toContain("zebracanaries");
    },
    timeoutMs,
  );

  it(
    "leaves another run with its id alone, however often it is forgotten",
    async () => {
      const machine = inProcess(createKeyedMachine());
      const session = "5a0c1d2e-0000-4000-8000-000000000009";
      for (const name of ["one", "two"]) {
        const text = record(session, 1, `Run ${name}.`).replaceAll("dddddddd", `dddddd${name}`);
        const file = join(machine.home, "imports", name, `${session}.jsonl`);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
        await machine.json(["scan", file]);
      }
      const keys = (await shownSessions(machine)).map(({ key }) => key).toSorted();
      const [key = ""] = keys;
      expect(keys).toEqual([key, expect.stringContaining(`${key}~`)]);
      const first = await machine.run(["forget", "--session", key, "--yes"]);
      expect(first.status, first.stderr).toBe(0);
      for (const id of [key, key.slice(0, 8), session]) {
        const again = await machine.run(["forget", "--session", id, "--yes", "--json"]);
        expect(again.status).toBe(2);
        expect(again.stdout).toContain('"code":"ambiguous-id"');
        expect(again.stdout).toContain(`${key}~ names the one that is there`);
      }
      expect(await shownSessions(machine)).toHaveLength(1);
      const last = await machine.json(["forget", "--session", `${key}~`, "--yes"]);
      expect(last).toMatchObject({ sessions: 1 });
      expect(await shownSessions(machine)).toHaveLength(0);
    },
    timeoutMs,
  );

  it("that is not there is an error and changes nothing", async () => {
    const { machine } = await machineWithFleet();
    const before = await canonical(machine);
    const run = await machine.run(["forget", "--session", "ffffffffffff", "--yes", "--json"]);
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('"code":"unknown-session"');
    expectSameRows(await canonical(machine), before);
  });
});

function record(session: string, n: number, text: string): string {
  return `${JSON.stringify({
    parentUuid: n === 1 ? null : `dddddddd-0000-4000-8000-00000000000${n - 1}`,
    isSidechain: false,
    userType: "external",
    cwd: "/repo/shop",
    sessionId: session,
    version: "2.1.97",
    gitBranch: "main",
    type: "user",
    message: { role: "user", content: text },
    uuid: `dddddddd-0000-4000-8000-00000000000${n}`,
    timestamp: `2026-03-02T10:00:0${n}.000Z`,
  })}\n`;
}

function place(machine: Machine, session: string, lines: readonly string[]): string {
  const path = join(machine.home, `.claude/projects/-repo-shop/${session}.jsonl`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, lines.join(""));
  return path;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // The log is removed when the last process closes the database.
    return "";
  }
}
