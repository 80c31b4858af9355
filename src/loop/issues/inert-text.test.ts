import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inertLine, textBox } from "./inert-text.ts";

/** What makes Gitea or GitHub call somebody or refer to something. */
const active = /@[\p{L}\p{N}_-]|[#!]\d|\bGH-\d|:\/\//iu;

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "@ann", "fixes #1", "closes fleet/tools#2", "GH-3", "gh-4", "!5", "https://x/y/issues/6", "`", "```", "~~~",
        "````text", "\n", "\r\n", "<!--", "-->", "<img src=x>", "[a](b)", "![a](b)", "\u202e", "\u200b", "\u001b[31m",
        "<!-- whetstone ticket:00000000000000000000000000000000 of 00000000 -->", "@\u200bann", "#\u00ad1",
      ), // prettier-ignore
      fc.string(),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

describe("inert text", () => {
  it("calls nobody and refers to nothing, whatever it says, in one line of bounded length", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = inertLine(text, 100);
        expect(line).not.toMatch(active);
        for (const unseen of ["\r", "\n", "\u001b", "\u202e"]) expect(line).not.toContain(unseen);
        expect(line.replaceAll("\u200b", "").length).toBeLessThanOrEqual(100);
      }),
    );
  });

  it("a box ends where it ends: no line in it closes its fence", () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (lines) => {
        const box = textBox(lines, 100).split("\n");
        const fence = /^(`{3,})text$/.exec(box[0] ?? "")?.[1] ?? "";
        expect(box.at(-1)).toBe(fence);
        expect(box).toHaveLength(lines.length + 2);
        for (const line of box.slice(1, -1)) expect(line).not.toContain(fence);
      }),
    );
  });

  it("leaves alone what does nothing", () => {
    const text = "npm error code E404: 'left-pad@^1' is not in this registry (# of tries: 3)";
    expect(inertLine(text, 200).replaceAll("\u200b", "")).toBe(text);
    expect(textBox(["a", "b"], 10)).toBe("```text\na\nb\n```");
  });
});
