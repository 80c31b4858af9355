import { describe, expect, it } from "vitest";
import { decodeBase64Run } from "./decode-base64.ts";

const sentence = "user=someone secret=nothing & a few more words, so that the lines wrap somewhere";

describe("decodeBase64Run", () => {
  it("reads text", () => {
    const run = btoa(sentence);
    const end = run.replace(/=+$/, "").length;
    expect(decodeBase64Run(run, 0, end)).toEqual({ start: 0, end: run.length, text: sentence });
  });

  it("reads the URL alphabet", () => {
    const run = btoa(`${sentence}???>>>`)
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace(/=+$/, "");
    expect(decodeBase64Run(run, 0, run.length)?.text).toBe(`${sentence}???>>>`);
  });

  it("follows wrapped lines, real and escaped", () => {
    const run = btoa(sentence);
    for (const wrap of ["\n", "\\n"]) {
      const source = `${run.slice(0, 76)}${wrap}${run.slice(76)}`;
      expect(decodeBase64Run(source, 0, 76)?.text).toBe(sentence);
    }
  });

  it("finds text after a path", () => {
    const source = `files/v1/${btoa(sentence)}`;
    expect(decodeBase64Run(source, 0, source.length)?.text).toContain("secret=nothing");
  });

  it("reads UTF-16", () => {
    const wide = sentence.replaceAll(/./gs, "$&\0");
    const run = btoa(wide);
    expect(decodeBase64Run(run, 0, run.length)?.text).toBe(sentence);
  });

  it.each(["a".repeat(40), "0123456789abcdef".repeat(4), "src/components/button/button-group"])(
    "takes %s for what it is",
    (run) => {
      expect(decodeBase64Run(run, 0, run.length)).toBeUndefined();
    },
  );
});
