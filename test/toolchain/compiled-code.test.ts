import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runNode, writeUnder } from "./trial-clone.ts";

let root = "";
let kept = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "whetstone-code-")));
  kept = join(root, "code", `${process.version}-${process.arch}`, "main.cjs");
  writeUnder(root, "main.cjs", bundle("1", "one"));
  writeUnder(root, "other.cjs", 'exports.seen = Object.keys(require("./main.cjs"));');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A file as the build writes it: the name of its content first. Of two contents the length is the same. */
function bundle(digit: string, word: string): string {
  return `/*${digit.repeat(16)}*/exports.early = 1; const { seen } = require("./other.cjs"); require("node:path");
    function say() { return "${word}"; } console.log(JSON.stringify({ said: say(), seen, __filename }));`;
}

async function run(environment: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const module = join(process.cwd(), "bin/compiled-code.js");
  const script = `require(${JSON.stringify(module)}).requireCompiled(${JSON.stringify(join(root, "main.cjs"))}, ${JSON.stringify(join(root, "code"))})`;
  const { exitCode, stdout, stderr } = await runNode(["--eval", script], environment);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return JSON.parse(stdout) as unknown;
}

const told = (said: string) => ({ said, seen: ["early"], __filename: join(root, "main.cjs") });

describe("requireCompiled", () => {
  it("runs a file, and those beside it once, as `require` does", async () => {
    expect(await run()).toEqual(told("one"));
  });

  it("keeps what a run called, for its owner alone, and leaves it as it is while it fits", async () => {
    await run();
    const first = statSync(kept);
    expect(first.mode & 0o777).toBe(0o600);
    expect(readFileSync(kept, "latin1")).toContain("say");
    expect(await run()).toEqual(told("one"));
    expect(statSync(kept)).toMatchObject({ ino: first.ino, mtimeMs: first.mtimeMs });
  });

  it("keeps code alone, nothing that it worked on", async () => {
    const reads =
      'function tellFirst() { const o = JSON.parse(process.env.SAID); return Object.keys(o)[0] + o.key.replace(/x/, ""); }';
    writeUnder(
      root,
      "main.cjs",
      `/*${"3".repeat(16)}*/${reads} console.log(JSON.stringify(tellFirst()));`,
    );
    const said = { key: "canary-value", "canary-name": 1 };
    expect(await run({ SAID: JSON.stringify(said) })).toBe("keycanary-value");
    const content = readFileSync(kept);
    expect(content.includes("tellFirst")).toBe(true);
    expect(content.includes("canary") || content.includes(Buffer.from("canary", "utf16le"))).toBe(
      false,
    );
  });

  it("never runs what is kept of another content", async () => {
    await run();
    writeUnder(root, "main.cjs", bundle("2", "two"));
    expect(await run()).toEqual(told("two"));
    expect(readFileSync(kept, "latin1").slice(0, 16)).toBe("2".repeat(16));
    expect(await run()).toEqual(told("two"));
  });

  it("takes no damaged code, and mends it", async () => {
    await run();
    const whole = readFileSync(kept);
    const damaged = [whole.subarray(0, -1), whole.subarray(0, 8), Buffer.alloc(whole.length)];
    for (let at = 16; at < whole.length; at += Math.ceil(whole.length / 8)) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 0x55;
      damaged.push(flipped);
    }
    for (const content of damaged) {
      writeFileSync(kept, content);
      // oxlint-disable-next-line no-await-in-loop -- one file, damaged in one way after the other
      expect(await run()).toEqual(told("one"));
      expect(readFileSync(kept).equals(content)).toBe(false);
    }
  });

  it("keeps it anew after an hour, when other runs may have called more", async () => {
    await run();
    const longAgo = Date.now() / 1000 - 3700;
    utimesSync(kept, longAgo, longAgo);
    expect(await run()).toEqual(told("one"));
    expect(Date.now() - statSync(kept).mtimeMs).toBeLessThan(60_000);
  });

  it("does its work where what is kept cannot be read", async () => {
    mkdirSync(kept, { recursive: true });
    expect(await run()).toEqual(told("one"));
    // Nor is a draft left that could not take its place.
    expect(readdirSync(dirname(kept)).filter((name) => name.startsWith(basename(kept)))).toEqual([
      basename(kept),
    ]);
  });

  it("does its work where nothing can be kept", async () => {
    writeUnder(root, "code", "a file where the folder would be");
    expect(await run()).toEqual(told("one"));
    expect(readFileSync(join(root, "code"), "utf8")).toBe("a file where the folder would be");
  });
});
