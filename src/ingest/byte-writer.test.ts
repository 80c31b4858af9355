import { expect, it } from "vitest";
import { ByteWriter } from "./byte-writer.ts";

it("gives the texts as UTF-8, however much they are, and begins anew", () => {
  const writer = new ByteWriter();
  const texts = ["", "plain", "✓ é 🎉", "x".repeat(300_000), "é".repeat(70_000), "end"];
  for (const text of texts) writer.write(text);
  const taken = writer.take();
  expect(Buffer.from(taken).toString("utf8")).toBe(texts.join(""));
  expect(taken.buffer.byteLength).toBe(taken.byteLength);
  expect(writer.bytes).toBe(0);
  writer.write("again");
  expect(writer.bytes).toBe(5);
  expect(Buffer.from(writer.take()).toString("utf8")).toBe("again");
  expect(Buffer.from(taken.subarray(0, 5)).toString("utf8")).toBe("plain");
});
