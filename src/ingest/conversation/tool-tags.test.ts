import { describe, expect, it } from "vitest";
import { taggedAnswer, taggedResults, takeTags } from "./tool-tags.ts";

describe("takeTags", () => {
  it.each([
    ["a<t>b</t>c<t>d</t>", "ac", ["b", "d"]],
    ["<t>open", "<t>open", []],
    ["</t><t>x</t>", "</t>", ["x"]],
    ["plain", "plain", []],
  ])("takes the tags out of %j", (text, rest, bodies) => {
    expect(takeTags(text, "t")).toEqual({ text: rest, bodies });
  });

  it("is linear in tags that never close", () => {
    const text = "<t>".repeat(200_000);
    const start = performance.now();
    expect(takeTags(text, "t").bodies).toEqual([]);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe("taggedAnswer", () => {
  it("leaves out thinking, and reads calls", () => {
    const text =
      '<think>\nhm\n</think>\nI look.\n<tool_call>\n{"name": "ls", "arguments": {"path": "/"}}\n</tool_call>';
    expect(taggedAnswer(text)).toEqual({
      text: "I look.",
      calls: [{ id: null, tool: "ls", params: { path: "/" } }],
    });
  });

  it.each([
    ["<tool_call>not json</tool_call>", { id: null, tool: "unknown", params: "not json" }],
    [
      '<tool_call>{"name":"a","arguments":"{\\"b\\":1}"}</tool_call>',
      { id: null, tool: "a", params: { b: 1 } },
    ],
    ['<tool_call>{"id":"c1","name":"a"}</tool_call>', { id: "c1", tool: "a", params: {} }],
  ])("reads the call of %s", (text, call) => {
    expect(taggedAnswer(text).calls).toEqual([call]);
  });
});

describe("taggedResults", () => {
  it("reads every result of one turn", () => {
    const turns = taggedResults(
      '<tool_response>\n{"tool_call_id":"a","name":"x","content":{"output":"1","exit_code":2}}\n</tool_response><tool_response>plain</tool_response>',
    );
    expect(turns?.map((turn) => [turn.text, turn.result?.tool, turn.result?.signals])).toEqual([
      ["1", "x", { exitCode: 2 }],
      ["plain", null, {}],
    ]);
  });

  it("finds none in other text", () => {
    expect(taggedResults("nothing")).toBeNull();
    expect(taggedResults("<tool_response>open")).toBeNull();
  });
});
