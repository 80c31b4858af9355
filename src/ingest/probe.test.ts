import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { looksLike } from "./looks-like.ts";
import { HEAD_BYTES, probe, PROBE_DOCUMENT_BYTES } from "./probe.ts";

let root = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "whetstone-probe-")));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function probed(content: string | Uint8Array, name = "file.jsonl") {
  const path = join(root, name);
  writeFileSync(path, content);
  return probe(path);
}

const line = (index: number): string => `${JSON.stringify({ index, text: "x".repeat(100) })}\n`;
const linesOf = (count: number): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("");

describe("probe of text", () => {
  it("parses the first 20 lines and reads no more than its head", async () => {
    const look = await probed(linesOf(2000));
    expect(look.lines).toHaveLength(20);
    expect(look.lines[19]).toMatchObject({ index: 19 });
    expect(look.head).toHaveLength(HEAD_BYTES);
    expect(look).toMatchObject({ document: undefined, isSqlite: false, tables: [] });
  });

  it("gives what it parsed of a whole document with its bytes, and nothing for lines or a part", async () => {
    const long = JSON.stringify({ text: "x".repeat(3 * HEAD_BYTES) });
    for (const content of ['{"a":\n1}', '{"a":1}', long]) {
      const { parsed, document } = await probed(content, "file.json");
      expect(parsed?.value).toBe(document);
      expect(Buffer.from(parsed?.bytes ?? []).toString()).toBe(content);
    }
    for (const content of [linesOf(3), linesOf(2000), '{"a":', ""])
      expect((await probed(content)).parsed).toBeUndefined();
  });

  it("leaves out lines that do not parse and a last line that is cut by the head", async () => {
    expect((await probed(`no json\n{"a":1}\n{"b":`)).lines).toEqual([{ a: 1 }]);
    const cut = await probed(`{"a":1}\n{"b":"${"x".repeat(HEAD_BYTES)}"}\n`);
    expect(cut.lines).toEqual([{ a: 1 }]);
  });

  it("looks behind a first line that is longer than any look", async () => {
    const long = JSON.stringify({ text: "x".repeat(PROBE_DOCUMENT_BYTES) });
    const look = await probed(`${long}\n${linesOf(30)}`);
    expect(look.lines).toHaveLength(20);
    expect(look.lines[0]).toMatchObject({ index: 0 });
    expect(await probed(`${long}\n`)).toMatchObject({ lines: [], document: undefined });
    expect(await probed(long)).toMatchObject({ lines: [], document: undefined });
  });

  it("reads on to the end of a long first line", async () => {
    const long = JSON.stringify({ text: "x".repeat(3 * HEAD_BYTES) });
    const look = await probed(`${long}\n${line(1)}`);
    expect(look.lines).toMatchObject([{ text: "x".repeat(3 * HEAD_BYTES) }, { index: 1 }]);
    expect(look.head).toHaveLength(HEAD_BYTES);
  });

  it("takes one line without a newline for both a line and a document", async () => {
    const look = await probed(`{"a":1}`);
    expect(look).toMatchObject({ lines: [{ a: 1 }], document: { a: 1 } });
  });

  it("parses a document that spans lines, whose lines are no records", async () => {
    const value = { list: [1, 2], text: "x".repeat(HEAD_BYTES) };
    const look = await probed(JSON.stringify(value, null, 1));
    expect(look).toMatchObject({ lines: [], document: value });
    expect((await probed("\uFEFF[\n1\n]")).document).toEqual([1]);
  });

  it("does not parse a document over the limit", async () => {
    const look = await probed(JSON.stringify({ text: "x".repeat(PROBE_DOCUMENT_BYTES) }, null, 1));
    expect(look).toMatchObject({ lines: [], document: undefined });
  });

  it.each([
    ["nothing", ""],
    ["deep nesting", "[".repeat(200_000)],
    ["closed deep nesting", "[".repeat(100_000) + "]".repeat(100_000)],
    ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ["zero bytes", Buffer.alloc(10_000)],
  ])("bears %s", async (_name, content) => {
    expect(await probed(content)).toMatchObject({ lines: [], document: undefined });
  });
});

describe("probe of compressed text", () => {
  it("decompresses the beginning", async () => {
    const look = await probed(zstdCompressSync(linesOf(5000)), "a.jsonl.zst");
    expect(look.lines).toHaveLength(20);
    expect(look.head).toHaveLength(HEAD_BYTES);
  });

  it("does not unpack more of a bomb than it looks at", async () => {
    const bomb = zstdCompressSync(Buffer.alloc(256 * 1024 * 1024, 0x5b));
    const before = process.memoryUsage().rss;
    const look = await probed(bomb, "bomb.zst");
    expect(look.lines).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  });

  it("takes what it can of a damaged or cut file", async () => {
    const whole = zstdCompressSync(linesOf(20_000));
    const cut = await probed(whole.subarray(0, whole.byteLength / 2), "cut.zst");
    expect(cut.lines.length).toBeGreaterThan(0);
    expect((await probed("not zstd at all", "text.zst")).lines).toEqual([]);
  });
});

describe("probe of a database", () => {
  it("names its tables and leaves nothing beside it", async () => {
    const path = join(root, "a.db");
    const database = new DatabaseSync(path);
    database.exec("PRAGMA journal_mode=WAL; CREATE TABLE session(id); CREATE TABLE message(id)");
    database.close();
    const look = await probe(path);
    expect(look).toMatchObject({ isSqlite: true, tables: ["message", "session"], lines: [] });
    expect(looksLike(look)).toBe("a SQLite database with tables message, session");
    expect(readdirSync(root)).toEqual(["a.db"]);
  });

  it("bears a file that only begins like one", async () => {
    const look = await probed(
      Buffer.from("SQLite format 3\0 and then nothing of the kind"),
      "b.db",
    );
    expect(look).toMatchObject({ isSqlite: true, tables: [] });
    expect(looksLike(look)).toBe("a SQLite database whose tables cannot be read");
  });
});

describe("what an unknown file looks like", () => {
  it.each([
    ["", "an empty file"],
    ["hello world\n", "text"],
    ["h\u00e9", "text"],
    [Buffer.from([1, 0, 2]), "binary data"],
    [Buffer.from([0xff, 0xfe, 0x41]), "binary data"],
    [Buffer.from([0x1f, 0x8b, 8, 0]), "gzip archive"],
    [`{"a":1,"b":2}`, "a JSON object with keys a, b"],
    [`[{"a":1}]`, "a JSON array with keys a"],
    ["[]", "a JSON array"],
    ["[1]", "a JSON array"],
    ["{}", "a JSON object with no keys"],
    [`{"a":1}\n{"b":2}\n`, "JSON lines with keys a"],
    ["1\n2\n", "JSON lines of plain values"],
    [`{"sk live":1,"b":2}`, "a JSON object with keys b, 1 more"],
    [
      JSON.stringify(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, i]))),
      "a JSON object with keys k0, k1, k2, k3, k4, k5, k6, k7, 12 more",
    ],
  ])("%j: %s", async (content, expected) => {
    expect(looksLike(await probed(content))).toBe(expected);
  });
});
