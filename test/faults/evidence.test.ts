import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Machine } from "../e2e/whetstone.ts";
import { fleetFiles, writeInto } from "./corpus.ts";
import { inProcess } from "./run-in-process.ts";
import { createKeyedMachine, seed } from "./stores.ts";

interface Evidence {
  readonly session: string;
  readonly state: string;
  readonly source: string | null;
}

async function machineWithFleet(): Promise<{
  readonly machine: Machine;
  readonly paths: readonly string[];
}> {
  const machine = inProcess(createKeyedMachine());
  const paths = fleetFiles({ seed, sessions: 40 }).map((file) => writeInto(machine.home, file));
  await machine.json(["scan"]);
  return { machine, paths };
}

/** Evidence of every item, by item. */
async function allEvidence(machine: Machine): Promise<ReadonlyMap<string, readonly Evidence[]>> {
  const { items } = (await machine.json(["knowledge", "list", "--limit", "1000"])) as {
    items: readonly { key: string }[];
  };
  const found = new Map<string, readonly Evidence[]>();
  for (const { key } of items) {
    const why = (await machine.json(["knowledge", "why", key])) as {
      evidence: readonly Evidence[];
    };
    found.set(key, why.evidence);
  }
  return found;
}

async function briefed(machine: Machine): Promise<readonly string[]> {
  const { items } = (await machine.json([
    "bootstrap",
    "--repo",
    "git.example.com/acme/shop",
    "--max-tokens",
    "30000",
  ])) as {
    items: readonly { id: string }[];
  };
  return items.map(({ id }) => id);
}

describe("evidence", () => {
  it("of every item is verified right after a scan", async () => {
    const { machine } = await machineWithFleet();
    const evidence = await allEvidence(machine);
    expect(evidence.size).toBeGreaterThan(3);
    for (const [item, pieces] of evidence) {
      expect(pieces.length, item).toBeGreaterThan(0);
      expect(new Set(pieces.map(({ state }) => state)), item).toEqual(new Set(["verified"]));
    }
  });

  it("stays verified while transcripts grow", async () => {
    const { machine, paths } = await machineWithFleet();
    for (const path of paths.filter((one) => one.endsWith(".jsonl"))) {
      writeFileSync(path, `${readFileSync(path, "utf8")}{"type":"later","sessionId":"x"}\n`);
    }
    const states = [...(await allEvidence(machine)).values()].flat().map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(["verified"]));
  });

  it("is archived once its source was deleted, and what rests on it is still told", async () => {
    const { machine, paths } = await machineWithFleet();
    const before = await briefed(machine);
    for (const path of paths) rmSync(path);
    const states = [...(await allEvidence(machine)).values()].flat().map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(["archived"]));
    expect(await briefed(machine)).toEqual(before);
  });

  it("is changed once other words stand there, and what rests on it is hidden from briefings", async () => {
    const { machine, paths } = await machineWithFleet();
    expect((await briefed(machine)).length).toBeGreaterThan(0);
    for (const path of paths)
      writeFileSync(path, readFileSync(path, "utf8").replaceAll(/[a-y]/g, "z"));
    const states = [...(await allEvidence(machine)).values()].flat().map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(["changed"]));
    expect(await briefed(machine)).toEqual([]);
  });
});
