import { describe, expect, it } from "vitest";
import { geminiTokens, partList, responseText, spokenText, statusSignals } from "./gemini-parts.ts";

const names = {
  prompt: "p",
  output: "o",
  cached: "c",
  thoughts: "t",
  tool: "u",
  total: "all",
};

describe("tokens as the Gemini API counts them", () => {
  it.each([
    ["thoughts beside the output", { p: 100, o: 10, t: 5, c: 40, all: 115 }, [60, 15, 40, 5]],
    ["thoughts held by the output", { p: 100, o: 10, t: 5, c: 40, all: 110 }, [60, 10, 40, 5]],
    ["no total", { p: 100, o: 10, t: 5 }, [100, 15, 0, 5]],
    ["results of tools in the prompt", { p: 100, o: 10, u: 7, all: 117 }, [107, 10, 0, 0]],
    ["more cached than prompted", { p: 10, o: 1, c: 40 }, [0, 1, 10, 0]],
  ])("%s", (_, usage, [input, output, cacheRead, reasoning]) => {
    const tokens = geminiTokens(usage, names);
    expect(tokens).toEqual({ input, output, cacheRead, cacheWrite: 0, reasoning });
  });

  it("are none where nothing was counted", () => {
    expect(geminiTokens({ p: 0, o: 0 }, names)).toBeNull();
    expect(geminiTokens("none", names)).toBeNull();
  });
});

describe("what a status and its text say", () => {
  const listed = "Output: x\nExit Code: 2\nSignal: (none)\nProcess Group PGID: 7";
  it.each([
    ["run_shell_command", "success", listed, { exitCode: 2 }],
    ["run_shell_command", "success", listed.replaceAll("\n", String.raw`\n`), { exitCode: 2 }],
    ["run_shell_command", "success", "Output: Exit Code: 2\nand more", { errorFlag: false }],
    ["read_file", "success", listed, { errorFlag: false }],
    ["read_file", "error", "gone", { errorFlag: true, errorObject: { message: "gone" } }],
    ["edit", "cancelled", "User did not allow tool call", { status: "denied" }],
    ["edit", "cancelled", "stopped", { status: "cancelled" }],
    ["edit", undefined, "", {}],
  ])("%s %s: %j", (tool, status, text, expected) => {
    expect(statusSignals(tool, status, text)).toEqual(expected);
  });
});

describe("parts", () => {
  it("are a text, a part, or a list of both", () => {
    expect(spokenText(partList("a"))).toBe("a");
    expect(spokenText(partList({ text: "a" }))).toBe("a");
    const list = ["a", { text: "b", thought: true }, { functionCall: {} }, { inlineData: {} }, 5];
    expect(spokenText(partList(list))).toBe("a\n[inlineData]");
  });

  it.each([
    [{ output: "o" }, "o"],
    [{ error: "e" }, "e"],
    [{ other: 1 }, '{"other":1}'],
    ["plain", "plain"],
    [undefined, ""],
  ])("answer by their output, error, or all of it: %j", (response, expected) => {
    expect(responseText(response)).toBe(expected);
  });
});
