import { describe, expect, it } from "vitest";
import { bodyLines } from "./body-lines.ts";
import { parseSentJson } from "./parse-json-body.ts";

const parsedLines = (text: string) => {
  const body = Buffer.from(text);
  return bodyLines(body).map(({ start, end }) => parseSentJson(body, start, end));
};

describe("parseSentJson", () => {
  it("refuses a key __proto__, however it is written, in its own line alone", () => {
    const lines = ['{"a":1}', '{"b":{"__proto__":{}}}', String.raw`[{"\u005f_proto__":1}]`, "[2]"];
    expect(parsedLines(lines.join("\n"))).toEqual([
      { value: { a: 1 } },
      { reason: "JSON with a key `__proto__`, which is not taken" },
      { reason: "JSON with a key `__proto__`, which is not taken" },
      { value: [2] },
    ]);
  });

  it("takes the word as a value", () => {
    expect(parsedLines('["__proto__"]')).toEqual([{ value: ["__proto__"] }]);
  });

  it("takes time linear in the lines", () => {
    const text = '{"a":"____"}\n'.repeat(50_000);
    const before = process.cpuUsage();
    expect(parsedLines(text)).toHaveLength(50_000);
    // Looking through the whole body for each line did not end within a hundred seconds.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
  });
});
