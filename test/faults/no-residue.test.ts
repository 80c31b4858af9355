import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import type { Finished, Machine } from "../e2e/whetstone.ts";
import { fixtureFiles, fleetFiles, importsFolder, includeFolders, writeInto } from "./corpus.ts";
import { anyMark, plant, type PlantedSecret, secretKinds } from "./plant-secrets.ts";
import { type PlacedSecret, plantInto } from "./planted-transcripts.ts";
import { inProcess } from "./run-in-process.ts";
import { createKeyedMachine, isSoak, seed, timeoutMs } from "./stores.ts";

const rounds = isSoak ? 200 : 5;

/** Bytes that were written or printed, and what they are. */
interface Written {
  readonly name: string;
  readonly bytes: Buffer;
}

describe(`secrets planted into transcripts of every format (seed ${seed})`, () => {
  it.each(Array.from({ length: rounds }, (_, index) => seed * 1000 + index))(
    "round %i: none is in anything that was written or printed",
    async (round) => {
      const machine = inProcess(createKeyedMachine());
      const secrets = plantEverywhere(machine, round);
      const printed = await runEverything(machine);
      const written = [
        ...filesBelow(machine.whetstoneHome),
        ...filesBelow(join(machine.home, "knowledge")),
        ...printed,
      ];
      expect(secrets.length).toBeGreaterThan(200);
      expect(leaks(written, secrets)).toEqual([]);
    },
    timeoutMs,
  );

  it("what people type is redacted too", async () => {
    const random = createRandom(seed);
    const machine = inProcess(createKeyedMachine());
    for (const file of fleetFiles({ seed, sessions: 12 })) writeInto(machine.home, file);
    await machine.json(["scan"]);
    const secrets: PlacedSecret[] = [];
    const typed = (place: string): string => {
      const { kind, text, mark } = withToken(random);
      secrets.push({ kind, needle: mark, place });
      return text;
    };
    const [first, second] = await sessionKeys(machine);
    const runs = [
      await machine.run(["outcome", first ?? "", "bad", "--reason", typed("reason of an outcome")]),
      await machine.run([
        "bootstrap",
        "--session",
        typed("session of a briefing"),
        "--task",
        typed("task"),
        "--branch",
        typed("branch"),
        "--json",
      ]),
      await machine.run([
        "forget",
        "--session",
        second ?? "",
        "--yes",
        "--reason",
        typed("reason to forget"),
      ]),
      await machine.run(["harvest"]),
    ];
    for (const { status, stderr } of runs) expect(status, stderr).toBe(0);
    expect(leaks(filesBelow(machine.whetstoneHome), secrets)).toEqual([]);
  });
});

function withToken(random: () => number): PlantedSecret {
  const tokens = secretKinds.filter((kind) => kind.endsWith("-token"));
  return plant(tokens[Math.floor(random() * tokens.length)] ?? "", random);
}

function plantEverywhere(machine: Machine, round: number): readonly PlacedSecret[] {
  const random = createRandom(round);
  includeFolders(machine.whetstoneHome);
  const secrets: PlacedSecret[] = [];
  for (const file of [...fixtureFiles(), ...fleetFiles({ seed: round, sessions: 9 })]) {
    const planted = plantInto(file, random);
    writeInto(machine.home, planted);
    secrets.push(...planted.secrets);
  }
  // Names of folders and files.
  const [transcript] = fleetFiles({ seed: round + 1, sessions: 1 });
  if (transcript === undefined) throw new Error("there is no transcript");
  for (const kind of ["github-token", "npm-token", "email", "home directory"]) {
    const { text, mark } = plant(kind, random);
    const name = kind === "home directory" ? text.replaceAll("/", "-") : text;
    secrets.push({ kind, needle: mark, place: "name of a folder" });
    writeInto(machine.home, {
      ...transcript,
      path: join(importsFolder, name, `${kind.slice(0, 3)}.jsonl`),
    });
    writeInto(machine.home, {
      ...transcript,
      path: join(importsFolder, name, "notes.bin"),
      content: Buffer.from([0, 1, 2]),
    });
  }
  return secrets;
}

/** Every command that reads or writes, in both forms of output. */
async function runEverything(machine: Machine): Promise<readonly Written[]> {
  const printed: Written[] = [];
  const run = async (...args: readonly string[]): Promise<Finished> => {
    const finished = await machine.run(args);
    const bytes = Buffer.from(finished.stdout + finished.stderr);
    printed.push({ name: `whetstone ${args.join(" ")}`, bytes });
    expect(finished.status, finished.stderr).toBe(0);
    return finished;
  };
  await run("scan", "--json");
  await run("harvest");
  await run("start");
  for (const dimension of ["tool", "agent", "model", "repo", "hour", "weekday"])
    await run("report", "--by", dimension);
  await run("report", "--json");
  await run("sessions", "--limit", "1000");
  await run("sessions", "--limit", "1000", "--json");
  await run("search", "file");
  await run("knowledge", "list", "--json");
  await run("bootstrap", "--session", "s-1");
  await run("export", "--canonical");
  await run("export", "--records");
  await run("export", "--knowledge", "--out", join(machine.home, "knowledge"));
  await run("doctor", "--json");
  await run("scan");
  for (const key of await sessionKeys(machine)) {
    await run("show", key, "--full");
    await run("show", key, "--full", "--json");
  }
  const { items } = (await machine.json(["knowledge", "list"])) as {
    items: readonly { key: string }[];
  };
  for (const { key } of items) await run("knowledge", "why", key, "--json");
  return printed;
}

async function sessionKeys(machine: Machine): Promise<readonly string[]> {
  const { sessions } = (await machine.json(["sessions", "--limit", "1000"])) as {
    sessions: readonly { key: string }[];
  };
  return sessions.map(({ key }) => key);
}

/** Everything below a folder but the key and compiled code. */
function filesBelow(folder: string): readonly Written[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/^(?:keys|cache)\b/.test(relative(folder, path)))
    .map((path) => ({ name: relative(folder, path), bytes: readFileSync(path) }));
}

/** Secrets that stand somewhere, in any case of letters, each once, with what stands around it. */
function leaks(written: readonly Written[], secrets: readonly PlacedSecret[]): readonly string[] {
  const places = new Map(secrets.map((secret) => [secret.needle.toLowerCase(), secret]));
  const numbers = secrets.filter(({ kind }) => kind === "card" || kind === "phone");
  const found = new Map<string, string>();
  for (const { name, bytes } of written) {
    const text = bytes.toString("latin1");
    const tell = (secret: PlacedSecret, at: number): void => {
      const around = text.slice(Math.max(0, at - 60), at + 60);
      found.set(
        secret.needle,
        `${secret.kind} of ${secret.place} in ${name}: ${JSON.stringify(around)}`,
      );
    };
    for (const match of text.matchAll(anyMark)) {
      const secret = places.get(match[0].toLowerCase());
      if (secret !== undefined) tell(secret, match.index);
    }
    for (const secret of numbers) {
      const at = text.indexOf(secret.needle);
      if (at !== -1) tell(secret, at);
    }
  }
  return [...found.values()];
}
