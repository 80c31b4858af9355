import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createMac } from "../../core/hash.ts";
import { formatLocator } from "../../core/locator.ts";
import type { Cursor, Observed, ReadContext } from "../contract.ts";
import { type LineFormat, notAnObject, readJsonLines, releaseHeld } from "./json-lines.ts";

const folder = mkdtempSync(join(tmpdir(), "whetstone-json-lines-"));
const mac = createMac(Buffer.alloc(32, 7));

/** Notes each value as a step whose text holds the value, the count of lines so far, and the first record. */
const noting: LineFormat<{ lines: number }> = {
  initial: () => ({ lines: 0 }),
  line(state, line, emit) {
    state.lines += 1;
    if (typeof line.value !== "object") return emit(notAnObject(line));
    const text = `${JSON.stringify(line.value)} #${state.lines} ${formatLocator(line.raw.locator)}`;
    const session = { by: "growing", first: line.first } as const;
    emit({
      type: "step",
      session,
      ordinal: line.ordinal,
      raw: line.raw,
      at: null,
      id: null,
      parentId: null,
      kind: "meta",
      text,
      long: false,
    });
  },
};

function summary(record: Observed): string {
  if (record.type === "step") {
    const { session } = record;
    const first = session.by === "growing" ? Buffer.from(session.first.bytes()).toString() : "";
    return `${record.text} ${first} ${mac(record.raw.bytes())}`;
  }
  if (record.type !== "diagnostic") return record.type;
  return `${record.reason} ${record.locator === null ? "" : formatLocator(record.locator)}`;
}

async function read(path: string, cursor: Cursor | null = null, limits: Partial<ReadContext> = {}) {
  const context = { mac, maxLineBytes: 1 << 25, maxDocumentBytes: 1 << 25, ...limits };
  const out: string[] = [];
  const chunkBytes: number[] = [];
  let last = cursor;
  for await (const chunk of readJsonLines(
    { path, format: "test", stamp: "" },
    cursor,
    context,
    noting,
  )) {
    out.push(...chunk.records.map(summary));
    chunkBytes.push(chunk.bytes);
    last = JSON.parse(JSON.stringify(chunk.cursor)) as Cursor;
  }
  if (last === null) throw new Error("no chunk");
  return { out, cursor: last, chunkBytes };
}

let files = 0;
function file(content: string | Uint8Array, suffix = ".jsonl"): string {
  const path = join(folder, `${(files += 1)}${suffix}`);
  writeFileSync(path, content);
  return path;
}

function longLine(index: number, length: number): string {
  return `${JSON.stringify({ index, text: "x".repeat(length) })}\n`;
}

function nested(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

function texts(out: readonly string[]): string[] {
  return out.map((line) => line.split(" #")[0] ?? "");
}

describe("readJsonLines", () => {
  it("reads each line with its byte bounds, passing over blanks, CRLF and a byte order mark", async () => {
    const { out, cursor } = await read(file('\uFEFF{"a":1}\r\n\n  \t\n [2] \n{"b":"é"}\n'));
    expect(out[0]).toMatch(/^\{"a":1\} #1 b:3-10 \{"a":1\} /);
    expect(out[1]).toMatch(/^\[2\] #2 b:18-21 \{"a":1\} /);
    expect(out[2]).toMatch(/^\{"b":"é"\} #3 b:23-33 /);
    expect(cursor).toMatchObject({ generation: 0, offset: 34 });
  });

  it("gives one empty chunk for an empty source and for one without news", async () => {
    const path = file("");
    const empty = await read(path);
    expect(empty).toMatchObject({ out: [], chunkBytes: [0], cursor: { generation: 0, offset: 0 } });
    appendFileSync(path, '{"a":1}\n');
    const grown = await read(path, empty.cursor);
    expect(texts(grown.out)).toEqual(['{"a":1}']);
    expect(await read(path, grown.cursor)).toMatchObject({ out: [], cursor: grown.cursor });
  });

  it("diagnoses lines it cannot read and goes on", async () => {
    const content = Buffer.concat([
      Buffer.from('{"a":\n123\nnonsense\n{"x":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}\n{"replacement":"\uFFFD"}\n'),
    ]);
    const { out } = await read(file(content));
    expect(out.map((line) => line.split(" ")[0])).toEqual([
      "malformed-json",
      "not-an-object",
      "malformed-json",
      "invalid-utf8",
      '{"replacement":"\uFFFD"}',
    ]);
  });

  it("lets an unfinished last line wait, and takes a whole object that lacks its newline", async () => {
    const path = file('{"a":1}\n{"b":');
    const before = await read(path);
    expect(before.cursor.offset).toBe(8);
    appendFileSync(path, "2}");
    const after = await read(path, before.cursor);
    expect(texts(after.out)).toEqual(['{"b":2}']);
    expect(after.cursor.offset).toBe(15);
    appendFileSync(path, '\n{"c":3}\n12');
    const third = await read(path, after.cursor);
    expect(texts(third.out)).toEqual(['{"c":3}']);
    expect(third.cursor.offset).toBe(24);
  });

  it("reads several objects written on one line, and reports what follows them", async () => {
    const { out } = await read(file('{"a":"}"}{"b":[{}]} [3]{"open":\n{}\n'));
    expect(texts(out)).toEqual(['{"a":"}"}', '{"b":[{}]}', "[3]", "malformed-json b:23-31", "{}"]);
  });

  it("takes at most a thousand objects from one line", async () => {
    const { out } = await read(file(`${"{}".repeat(200_000)}\n{"b":1}\n`));
    expect(out).toHaveLength(1002);
    expect(texts(out.slice(1000))).toEqual(["malformed-json b:2000-400000", '{"b":1}']);
  });

  it("refuses JSON nested over 512 levels without overflowing the stack", async () => {
    const open = "[".repeat(3_000_000);
    const { out } = await read(
      file([nested(512), nested(513), nested(2_000_000), open, "{}", ""].join("\n")),
    );
    expect(out.map((line) => line.split(" ")[0]?.slice(0, 9))).toEqual([
      "[[[[[[[[[",
      "too-deep",
      "too-deep",
      "too-deep",
      "{}",
    ]);
  });

  it("refuses a line of so many values that parsing it takes a heap, and reads the others", async () => {
    const dense = `{"a":[${"{},".repeat(1_000_000)}{}]}`;
    const { out } = await read(file(`{"b":1}\n${dense}\n{"b":2}\n`));
    expect(texts(out)).toEqual(['{"b":1}', `too-many-values b:8-${8 + dense.length}`, '{"b":2}']);
  });

  it("drops a line over the limit and reports its bounds, wherever the buffer ends", async () => {
    const long = JSON.stringify({ long: "x".repeat(5_000_000) });
    const path = file(`{"a":1}\n${long}\n{"b":2}\n${long}`);
    const { out, cursor } = await read(path, null, { maxLineBytes: 100_000 });
    expect(texts(out)).toEqual(['{"a":1}', `line-too-long b:8-${8 + long.length}`, '{"b":2}']);
    expect(cursor.offset).toBe(8 + long.length + 1 + 8);
    appendFileSync(path, '\n{"c":3}\n');
    const resumed = await read(path, cursor, { maxLineBytes: 100_000 });
    expect(texts(resumed.out)[1]).toBe('{"c":3}');
    const within = await read(path, null, { maxLineBytes: long.length });
    expect(texts(within.out).map((text) => text.slice(0, 7))).toEqual([
      '{"a":1}',
      '{"long"',
      '{"b":2}',
      '{"long"',
      '{"c":3}',
    ]);
  });

  it("ends a chunk after 512 lines or about a mebibyte", async () => {
    const many = await read(file("{}\n".repeat(1300)));
    expect(many.chunkBytes).toEqual([1536, 1536, 828]);
    const wide = await read(file(`${JSON.stringify({ x: "y".repeat(300_000) })}\n`.repeat(9)));
    expect(Math.max(...wide.chunkBytes)).toBeLessThanOrEqual(1 << 20);
    expect(wide.out).toHaveLength(9);
  });

  it("hands records over as they are read, to the same cursors, and also those that no bytes follow", async () => {
    const content = Buffer.from(`${'{"a":1}\n'.repeat(700)}bad\n9\n`);
    const compressed = zstdCompressSync(content);
    writeFileSync(join(folder, "cut.jsonl.zst"), compressed.subarray(0, compressed.length - 3));
    for (const path of [file(content), join(folder, "cut.jsonl.zst")]) {
      const inChunks = await read(path);
      const taken: string[] = [];
      const generations = new Set<number>();
      const take: ReadContext["take"] = (record, generation) => {
        taken.push(summary(record));
        generations.add(generation);
      };
      const handedOver = await read(path, null, { take });
      expect(taken).toEqual(inChunks.out);
      expect(handedOver).toMatchObject({ out: [], chunkBytes: inChunks.chunkBytes });
      expect(handedOver.cursor).toEqual(inChunks.cursor);
      expect([...generations]).toEqual([0]);
    }
  });

  it("reads into one buffer where records are taken, but for a line that is longer", async () => {
    const lengths = Array.from({ length: 2000 }, (_, index) => (index === 900 ? 700_000 : index));
    const path = file(lengths.map((length, index) => longLine(index, length)).join(""));
    const inChunks = await read(path);
    const taken: string[] = [];
    const buffers = new Set<ArrayBufferLike>();
    const take: ReadContext["take"] = (record) => {
      taken.push(summary(record));
      if (record.type !== "step") return;
      buffers.add((record.raw.bytes() as Buffer).buffer);
    };
    await read(path, null, { take });
    expect(taken).toEqual(inChunks.out);
    expect(taken).toHaveLength(2000);
    // One before the long line, some while it is read, one after it.
    expect(buffers.size).toBeLessThanOrEqual(4);
  });

  it("reads in pieces what it reads at once, at every byte", async () => {
    const content = Buffer.from(
      '\uFEFF\r\n{"a":"é\\"}"}\r\n\nbad line\n{"b":{}}{"c":[1]} 7\n{"d":1} {"e":\n9\n{"last":"\\\\"}',
    );
    const whole = await read(file(content));
    expect(whole.out).toHaveLength(9);
    const path = file("");
    let pieces: string[] = [];
    let cursor: Cursor | null = null;
    for (let end = 0; end <= content.length; end += 1) {
      writeFileSync(path, content.subarray(0, end));
      const step: Awaited<ReturnType<typeof read>> = await read(path, cursor);
      pieces = pieces.concat(step.out);
      ({ cursor } = step);
    }
    expect(pieces).toEqual(whole.out);
    expect(cursor).toEqual(whole.cursor);
  });

  it("starts a new generation when the source was rewritten, shrunk, or the cursor is not its own", async () => {
    const path = file(`${'{"filler":"0123456789"}\n'.repeat(100)}{"a":1}\n`);
    const { cursor } = await read(path);
    appendFileSync(path, '{"b":2}\n');
    expect((await read(path, cursor)).cursor.generation).toBe(0);
    writeFileSync(path, `${'{"filler":"9876543210"}\n'.repeat(100)}{"a":1}\n{"b":2}\n`);
    const rewritten = await read(path, cursor);
    expect(rewritten.cursor.generation).toBe(1);
    expect(rewritten.out).toHaveLength(102);
    writeFileSync(path, '{"c":3}\n');
    const shrunk = await read(path, rewritten.cursor);
    expect(shrunk.cursor).toMatchObject({ generation: 2, offset: 8 });
    expect(shrunk.out[0]).toMatch(/^\{"c":3\} #1 b:0-7 \{"c":3\}/);
    const foreign = await read(path, { ...shrunk.cursor, state: { odd: true } });
    expect(foreign.cursor.generation).toBe(3);
  });

  it("keeps the first record over a resume, and raw bytes after later chunks", async () => {
    const path = file(`{"first":1}\n${'{"x":"0123456789"}\n'.repeat(200)}`);
    const { cursor } = await read(path);
    appendFileSync(path, '{"y":1}\n');
    const resumed = await read(path, cursor);
    expect(resumed.out[0]).toMatch(/^\{"y":1\} #202 b:3812-3819 \{"first":1\} /);
  });

  it("reads zstd as its decompressed bytes, resumes it and reports damage", async () => {
    const lines = Array.from({ length: 2000 }, (_, index) => `{"line":${index}}\n`);
    const plain = await read(file(lines.join("")));
    const path = file(zstdCompressSync(Buffer.from(lines.slice(0, 1500).join(""))), ".jsonl.zst");
    const begun = await read(path);
    writeFileSync(path, zstdCompressSync(Buffer.from(lines.join(""))));
    const ended = await read(path, begun.cursor);
    expect([...begun.out, ...ended.out]).toEqual(plain.out);
    expect(ended.cursor).toEqual(plain.cursor);
    const damaged = zstdCompressSync(Buffer.from(lines.join(""))).subarray(0, -20);
    const broken = await read(file(damaged, ".jsonl.zst"));
    expect(broken.out.at(-1)).toBe("compressed-data-damaged ");
    const noise = await read(file("this is no zstd", ".jsonl.zst"));
    expect(noise.out).toEqual(["compressed-data-damaged "]);
  });

  it("rejects when the file cannot be opened", async () => {
    await expect(read(join(folder, "missing.jsonl"))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(read(join(folder, "missing.jsonl.zst"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

/** Holds lines back until one says `"go"`, then tells each at its place. */
const holding: LineFormat<Record<string, never>> = {
  initial: () => ({}),
  line(state, line, emit) {
    if (JSON.stringify(line.value) !== '["go"]') return void line.held.hold(line.raw, 4096);
    for (const held of releaseHeld(line)) noting.line({ lines: held.ordinal }, held, emit);
  },
};

async function readHeld(path: string, cursor: Cursor | null) {
  const context = { mac, maxLineBytes: 1 << 20, maxDocumentBytes: 1 << 20 };
  const source = { path, format: "test", stamp: "" };
  const out: string[] = [];
  let last = cursor;
  for await (const chunk of readJsonLines(source, cursor, context, holding)) {
    out.push(...chunk.records.map(summary));
    last = JSON.parse(JSON.stringify(chunk.cursor)) as Cursor;
  }
  return { out, last };
}

describe.each(["held.jsonl", "held.jsonl.zst"])("lines that a format holds back (%s)", (name) => {
  const lines = ['["first words"]', '["second words"]', '["go"]'].map((line) => `${line}\n`);
  const write = (path: string, count: number): void => {
    const content = Buffer.from(lines.slice(0, count).join(""));
    writeFileSync(path, name.endsWith(".zst") ? zstdCompressSync(content) : content);
  };

  it("are read again after a resume, and leave no text in the cursor", async () => {
    const path = join(folder, name);
    write(path, 3);
    const whole = await readHeld(path, null);
    expect(whole.out).toHaveLength(2);
    write(path, 1);
    let grown = await readHeld(path, null);
    write(path, 2);
    grown = await readHeld(path, grown.last);
    expect(grown.out).toEqual([]);
    expect(JSON.stringify(grown.last)).not.toContain("words");
    write(path, 3);
    grown = await readHeld(path, grown.last);
    expect(grown).toEqual(whole);
  });
});
