import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { finished, type Machine } from "../e2e/whetstone.ts";
import { fixturePath } from "../ingest/fixture-path.ts";
import { mutants } from "../ingest/mutations.ts";
import { fixtureFiles, fleetFiles, writeInto } from "./corpus.ts";
import {
  canonical,
  createKeyedMachine,
  expectSameRows,
  isSoak,
  seed,
  storeBeside,
  withoutPrivileges,
} from "./stores.ts";

interface Report {
  readonly files: number;
  readonly sessions: number;
  readonly diagnostics: number;
  readonly unknownFormats: number;
  readonly unknownFormatFiles: readonly { readonly path: string; readonly looksLike: string }[];
}

const good = fixturePath("claude-code/tools.jsonl");

/** A machine with a folder `in`, in which one good transcript stands among others. */
function machineWithFolder(): { readonly machine: Machine; readonly folder: string } {
  const machine = createKeyedMachine();
  const folder = join(machine.home, "in");
  mkdirSync(folder);
  copyFileSync(good, join(folder, "middle.jsonl"));
  return { machine, folder };
}

async function scan(machine: Machine, folder: string): Promise<Report> {
  return (await machine.json(["scan", folder])) as unknown as Report;
}

/** What is said of each file that was not understood, by name. */
function said(report: Report): Readonly<Record<string, string>> {
  return Object.fromEntries(
    report.unknownFormatFiles.map(({ path, looksLike }) => [basename(path), looksLike] as const),
  );
}

async function reasons(machine: Machine): Promise<string> {
  const { checks } = (await machine.json(["doctor"])) as {
    checks: { name: string; message: string }[];
  };
  return checks.find(({ name }) => name === "diagnostics")?.message ?? "";
}

/** The good transcript reads as if it stood alone, without anything around it or in it. */
async function expectGoodRead(machine: Machine): Promise<void> {
  const alone = storeBeside(machine, "alone");
  copyFileSync(good, join(machine.home, "in/middle.jsonl"));
  await alone.json(["scan", join(machine.home, "in/middle.jsonl")]);
  expectSameRows(
    withoutStepKeys(await canonical(machine)),
    withoutStepKeys(await canonical(alone)),
  );
}

/** The key of a step without an id tells its place in the file, which garbage before it moves. */
function withoutStepKeys(rows: string): string {
  return rows.replaceAll(/"(key|stepKey)":"[0-9a-f]{16}"/g, '"$1":""');
}

function linesOf(path: string): readonly Buffer[] {
  return readFileSync(path, "latin1")
    .split("\n")
    .slice(0, -1)
    .map((line) => Buffer.from(line, "latin1"));
}

function joinLines(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")]));
}

describe("a folder with garbage in it: exit 0, each file named with a reason, the good one read", () => {
  it("binary, empty, deep, not UTF-8", async () => {
    const { machine, folder } = machineWithFolder();
    const random = createRandom(seed);
    const noise = Buffer.from(Array.from({ length: 20_000 }, () => Math.floor(random() * 256)));
    writeFileSync(join(folder, "a-noise.jsonl"), noise);
    writeFileSync(join(folder, "b-empty.jsonl"), "");
    writeFileSync(join(folder, "c-deep.jsonl"), `${"[".repeat(200_000)}${"]".repeat(200_000)}\n`);
    writeFileSync(join(folder, "d-deep.json"), `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`);
    writeFileSync(
      join(folder, "n-utf8.jsonl"),
      Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d, 0x0a]),
    );
    writeFileSync(join(folder, "o-zeros.jsonl"), Buffer.alloc(100_000));
    writeFileSync(join(folder, "p-newlines.jsonl"), "\n".repeat(100_000));
    writeFileSync(
      join(folder, "q-database.db"),
      Buffer.concat([Buffer.from("SQLite format 3\0"), noise]),
    );
    writeFileSync(join(folder, "r-packed.jsonl.zst"), noise);
    const report = await scan(machine, folder);
    expect(Object.keys(said(report)).toSorted()).toEqual([
      "a-noise.jsonl",
      "b-empty.jsonl",
      "c-deep.jsonl",
      "d-deep.json",
      "n-utf8.jsonl",
      "o-zeros.jsonl",
      "p-newlines.jsonl",
      "q-database.db",
      "r-packed.jsonl.zst",
    ]);
    expect(report).toMatchObject({ files: 1, sessions: 1, unknownFormats: 9 });
    expect(await scan(machine, folder)).toMatchObject({
      files: 0,
      diagnostics: 0,
      unknownFormats: 0,
    });
    await expectGoodRead(machine);
  });

  it("bad lines inside a transcript: each is a diagnostic with its reason, the others are read", async () => {
    const { machine, folder } = machineWithFolder();
    const lines = [
      Buffer.from('{"type":"user", "mess'),
      Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
      Buffer.from(`{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`),
      Buffer.from(`{"text":"${"x".repeat(1_200_000)}"}`),
      Buffer.from("42"),
    ];
    const whole = linesOf(good);
    const mixed = [...whole.slice(0, 5), ...lines, ...whole.slice(5)];
    writeFileSync(join(folder, "middle.jsonl"), joinLines(mixed));
    const run = await machine.run(["scan", folder, "--json"], {
      env: { WHETSTONE_SCAN_MAX_LINE_MB: "1" },
    });
    expect(run.status, run.stderr).toBe(0);
    const report = JSON.parse(run.stdout) as Report;
    expect(report).toMatchObject({ files: 1, sessions: 1, diagnostics: 5 });
    for (const reason of [
      "malformed-json",
      "invalid-utf8",
      "too-deep",
      "line-too-long",
      "not-an-object",
    ]) {
      expect(await reasons(machine)).toContain(`${reason} 1`);
    }
    await expectGoodRead(machine);
  });

  it("a line of 40 MB is over the limit of 32 and costs nothing else", async () => {
    const { machine, folder } = machineWithFolder();
    const whole = linesOf(good);
    const gigantic = Buffer.from(`{"text":"${"x".repeat(40 * 1024 * 1024)}"}`);
    writeFileSync(
      join(folder, "middle.jsonl"),
      joinLines([...whole.slice(0, 5), gigantic, ...whole.slice(5)]),
    );
    expect(await scan(machine, folder)).toMatchObject({ files: 1, sessions: 1, diagnostics: 1 });
    expect(await reasons(machine)).toContain("line-too-long 1");
    await expectGoodRead(machine);
  });

  it("truncated files: lines wait for their end, packed ones say how far they could be read", async () => {
    const { machine, folder } = machineWithFolder();
    const text = Buffer.concat(
      fleetFiles({ seed, sessions: 3 })
        .slice(0, 1)
        .map((file) => file.content),
    );
    writeFileSync(join(folder, "a-cut.jsonl"), text.subarray(0, text.length - 20));
    const packed = zstdCompressSync(
      readFileSync(
        fixturePath("codex/rollout-2026-03-02T10-00-00-0195a000-0000-7000-8000-000000000001.jsonl"),
      ),
    );
    writeFileSync(join(folder, "z-cut.jsonl.zst"), packed.subarray(0, packed.length - 40));
    const report = await scan(machine, folder);
    expect(report.sessions).toBeGreaterThanOrEqual(2);
    expect(await reasons(machine)).not.toContain("malformed-json");
    writeFileSync(join(folder, "a-cut.jsonl"), text);
    writeFileSync(join(folder, "z-cut.jsonl.zst"), packed);
    await scan(machine, folder);
    const whole = storeBeside(machine, "whole");
    await scan(whole, folder);
    expectSameRows(await canonical(machine), await canonical(whole));
  });

  it.skipIf(process.platform === "win32")(
    "links that loop or dangle, pipes, sockets, devices",
    async () => {
      const { machine, folder } = machineWithFolder();
      symlinkSync(".", join(folder, "a-self"));
      symlinkSync("..", join(folder, "a-up"));
      symlinkSync("b-loop", join(folder, "b-loop"));
      symlinkSync("c-two", join(folder, "c-one"));
      symlinkSync("c-one", join(folder, "c-two"));
      symlinkSync("nowhere", join(folder, "d-dangling.jsonl"));
      symlinkSync("/dev/zero", join(folder, "e-zero.jsonl"));
      spawnSync("mkfifo", [join(folder, "f-pipe.jsonl")]);
      const server = createServer().listen(join(folder, "g-socket"));
      mkdirSync(join(folder, "x/y"), { recursive: true });
      symlinkSync("../../x", join(folder, "x/y/back"));
      symlinkSync("middle.jsonl", join(folder, "z-again.jsonl"));
      const report = await scan(machine, folder);
      server.close();
      expect(said(report)).toEqual({
        "a-self": "unreadable: a link to a folder above itself is not followed",
        "a-up": "unreadable: a link to a folder above itself is not followed",
        "b-loop": "unreadable: links that lead to each other",
        "c-one": "unreadable: links that lead to each other",
        "c-two": "unreadable: links that lead to each other",
        "d-dangling.jsonl": "unreadable: no such file or folder",
        "e-zero.jsonl": "unreadable: not a regular file",
        "f-pipe.jsonl": "unreadable: not a regular file",
        "g-socket": "unreadable: not a regular file",
        back: "unreadable: a link to a folder above itself is not followed",
      });
      expect(report).toMatchObject({ files: 1, sessions: 1 });
      await expectGoodRead(machine);
    },
  );

  it.skipIf(process.platform !== "linux")("a file that the operating system makes up", async () => {
    const { machine, folder } = machineWithFolder();
    symlinkSync("/proc/self/mem", join(folder, "a-memory.jsonl"));
    const report = await scan(machine, folder);
    expect(said(report)["a-memory.jsonl"]).toMatch(/^unreadable: made up by the operating system/);
    await expectGoodRead(machine);
  });

  it.skipIf(process.platform === "win32")("files and folders without permission", async () => {
    const { machine: own, folder } = machineWithFolder();
    copyFileSync(good, join(folder, "a-secret.jsonl"));
    mkdirSync(join(folder, "b-closed"));
    const machine = withoutPrivileges(own);
    chmodSync(join(folder, "a-secret.jsonl"), 0o000);
    chmodSync(join(folder, "b-closed"), 0o000);
    const report = await scan(machine, folder);
    expect(said(report)).toEqual({
      "a-secret.jsonl": "unreadable: permission denied",
      "b-closed": "unreadable: permission denied",
    });
    chmodSync(join(folder, "a-secret.jsonl"), 0o600);
    expect(await scan(machine, folder)).toMatchObject({ files: 1 });
    chmodSync(join(folder, "b-closed"), 0o700);
    await expectGoodRead(own);
  });

  it("files that vanish while the scan is on its way cost themselves only", async () => {
    const machine = createKeyedMachine();
    const files = fleetFiles({ seed, sessions: 400 });
    const paths = files.map((file) => writeInto(machine.home, file));
    const ended = finished(machine.start(["scan", "--json"]));
    const random = createRandom(seed);
    const gone = new Set<string>();
    while (gone.size < 150) {
      const path = paths[Math.floor(random() * paths.length)] ?? "";
      rmSync(path, { force: true });
      gone.add(path);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const { status, stdout, stderr } = await ended;
    expect(status, stderr).toBe(0);
    const report = JSON.parse(stdout) as Report;
    for (const reason of Object.values(said(report))) {
      expect(reason).toBe("unreadable: no such file or folder");
    }
    expect(report.sessions).toBeGreaterThanOrEqual(250);
    expect((await machine.json(["rebuild", "--verify"]))["equal"]).toBe(true);
  });

  const rounds = isSoak ? 200 : 4;
  it(`every format damaged in ${rounds} rounds (seed ${seed}): no throw, a second scan adds nothing`, async () => {
    const { machine, folder } = machineWithFolder();
    for (const file of fixtureFiles()) {
      for (const mutant of mutants(file.content, seed + file.content.length, rounds)) {
        const path = `in/${mutant.name.replaceAll(" ", "-")}/${file.path}`;
        writeInto(machine.home, { ...file, path, content: mutant.content });
      }
    }
    const first = await machine.run(["scan", folder, "--json"]);
    expect(first.status, first.stderr).toBe(0);
    expect(first.stderr).toBe("");
    const again = await scan(machine, folder);
    expect(again).toMatchObject({ sessions: 0, steps: 0, executions: 0, diagnostics: 0 });
    expect((await machine.json(["rebuild", "--verify"]))["equal"]).toBe(true);
  });
});
