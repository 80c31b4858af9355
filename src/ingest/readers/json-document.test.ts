import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createMac } from "../../core/hash.ts";
import type { Cursor, Observed, ReadContext } from "../contract.ts";
import { discard, parseDocument, readJsonDocument } from "./json-document.ts";
import { pointerRecord } from "./json-pointer.ts";

const folder = mkdtempSync(join(tmpdir(), "whetstone-json-document-"));
const path = join(folder, "document.json");
const mac = createMac(Buffer.alloc(32, 7));

/** Notes each item of an array as a step. */
function noting(document: unknown, emit: (record: Observed) => void): void {
  if (!Array.isArray(document)) return;
  document.forEach((item: unknown, ordinal) => {
    emit({
      type: "step",
      session: { by: "native", id: "one" },
      ordinal,
      raw: pointerRecord([ordinal], item),
      at: null,
      id: null,
      parentId: null,
      kind: "meta",
      text: JSON.stringify(item),
      long: false,
    });
  });
}

async function read(
  content: string | Buffer,
  cursor: Cursor | null = null,
  limits: Partial<ReadContext> = {},
) {
  writeFileSync(path, content);
  const context = { mac, maxLineBytes: 1 << 20, maxDocumentBytes: 1 << 20, ...limits };
  const records: Observed[] = [];
  const cursors: Cursor[] = [];
  const source = { path, format: "test", stamp: "" };
  for await (const chunk of readJsonDocument(source, cursor, context, noting)) {
    records.push(...chunk.records);
    cursors.push(JSON.parse(JSON.stringify(chunk.cursor)) as Cursor);
  }
  const texts = records.map((record) => (record.type === "step" ? record.text : record.type));
  const macs = records.map((record) => ("raw" in record ? mac(record.raw.bytes()) : ""));
  const reasons = records.map((record) => (record.type === "diagnostic" ? record.reason : null));
  return { texts, macs, reasons, cursors, cursor: cursors.at(-1) ?? null };
}

describe("readJsonDocument", () => {
  it("reads a document whole, with a byte order mark or without", async () => {
    expect((await read("[1, 2]")).texts).toEqual(["1", "2"]);
    expect((await read("\uFEFF[1, 2]\n")).texts).toEqual(["1", "2"]);
  });

  it("takes what was parsed of these bytes before, and of no others", async () => {
    const parsed = { bytes: Buffer.from("[1, 2]"), value: ["parsed", "before"] };
    expect((await read("[1, 2]", null, { parsed })).texts).toEqual(['"parsed"', '"before"']);
    expect((await read("[1, 3]", null, { parsed })).texts).toEqual(["1", "3"]);
    expect((await read("[1, 2] ", null, { parsed })).texts).toEqual(["1", "2"]);
    expect((await read("[1,", null, { parsed })).reasons).toEqual(["malformed-json"]);
  });

  it("gives nothing new for the same bytes", async () => {
    const first = await read("[1]");
    const second = await read("[1]", first.cursor);
    expect(second.texts).toEqual([]);
    expect(second.cursor).toEqual(first.cursor);
  });

  it("reads changed bytes as a new generation, in which unchanged values are the same records", async () => {
    const first = await read('[{"a": 1, "b": 2}]');
    const second = await read('[ {"b":2,"a":1}, {"c":3} ]', first.cursor);
    expect(second.cursor?.generation).toBe(1);
    expect(second.macs[0]).toBe(first.macs[0]);
    expect(second.texts).toHaveLength(2);
  });

  it.each([
    ["{", "malformed-json"],
    ["", "malformed-json"],
    ["[1] 2", "malformed-json"],
    [Buffer.from([0x22, 0xff, 0x22]), "invalid-utf8"],
    ["[".repeat(600) + "]".repeat(600), "too-deep"],
    ["[".repeat(100_000), "too-deep"],
  ])("reports %j as %s", async (content, reason) => {
    expect((await read(content)).reasons).toEqual([reason]);
  });

  it("reads a document that was damaged once it is whole", async () => {
    const damaged = await read("[1,");
    const whole = await read("[1,2]", damaged.cursor);
    expect(whole.texts).toEqual(["1", "2"]);
  });

  it("refuses a document over the limit, and reads it once it is small again", async () => {
    const large = await read("[1,2,3]", null, { maxDocumentBytes: 4 });
    expect(large.reasons).toEqual(["document-too-large"]);
    expect((await read("[1]", large.cursor, { maxDocumentBytes: 4 })).texts).toEqual(["1"]);
  });

  it("gives large documents in chunks; one that stopped in between is read again", async () => {
    const content = JSON.stringify(Array.from({ length: 1200 }, (_, index) => index));
    const whole = await read(content);
    expect(whole.cursors).toHaveLength(3);
    const resumed = await read(content, whole.cursors[0] ?? null);
    expect(resumed.texts).toEqual(whole.texts);
    expect(resumed.cursor).toEqual(whole.cursor);
  });

  it("frees the bytes of a large document before it is parsed, and of no other", () => {
    const large = Buffer.from(JSON.stringify(["x".repeat(2 << 20)]));
    const small = Buffer.from(JSON.stringify(["é"]));
    const parsed = [large, small].map((bytes) => parseDocument(bytes, () => discard(bytes)));
    expect(parsed).toEqual([{ value: ["x".repeat(2 << 20)] }, { value: ["é"] }]);
    expect(large.byteLength).toBe(0);
    expect(small.toString()).toBe('["é"]');
  });

  it("rejects when there is no file", async () => {
    const context = { mac, maxLineBytes: 1, maxDocumentBytes: 1 };
    const source = { path: join(folder, "absent.json"), format: "test", stamp: "" };
    const reading = readJsonDocument(source, null, context, noting)[Symbol.asyncIterator]().next();
    await expect(reading).rejects.toThrow("ENOENT");
  });
});
