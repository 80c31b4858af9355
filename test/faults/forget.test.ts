import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Machine } from "../e2e/whetstone.ts";
import { fleetFiles, writeInto } from "./corpus.ts";
import { inProcess } from "./run-in-process.ts";
import { canonical, createKeyedMachine, expectSameRows, seed, storeBeside } from "./stores.ts";

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
