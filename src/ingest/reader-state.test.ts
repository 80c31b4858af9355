import { describe, expect, it } from "vitest";
import { createReaderStates, noReaderState } from "./reader-state.ts";

const states = createReaderStates(Buffer.alloc(32, 7));
const nothing = { reader: null, admission: null };

describe("reader states", () => {
  it("come back as they were", () => {
    const state = { reader: { calls: ["naïve", 1] }, admission: { generation: 2 } };
    expect(states.parse(states.format(state))).toEqual(state);
  });

  it("show nothing of what they hold, and are the same for the same state", () => {
    const state = { reader: "/home/somebody/project", admission: null };
    const text = states.format(state);
    expect(text).not.toContain("somebody");
    expect(Buffer.from(text, "base64").includes("somebody")).toBe(false);
    expect(states.format(state)).toBe(text);
  });

  it("are as good as none when damaged, cut, or sealed under another key", () => {
    const text = states.format({ reader: 1, admission: 2 });
    const flipped = text.slice(0, 40) + (text[40] === "A" ? "B" : "A") + text.slice(41);
    for (const bad of [noReaderState, "{}", "not base64 at all", text.slice(0, 30), flipped]) {
      expect(states.parse(bad)).toEqual(nothing);
    }
    expect(createReaderStates(Buffer.alloc(32, 8)).parse(text)).toEqual(nothing);
  });
});
