import { describe, expect, it } from "vitest";
import { createOpenCalls, maxClosedCalls, maxOpenCalls, type OpenCall } from "./open-calls.ts";
import { readToolUse } from "../core/tool-family.ts";

const call = (tool: string, command?: string): OpenCall => ({
  tool,
  use: readToolUse(tool, command === undefined ? {} : { command }),
});

describe("createOpenCalls", () => {
  it("joins a result to its call, also when it is told again", () => {
    const calls = createOpenCalls(undefined);
    calls.add("s", "a", call("Read"));
    expect(calls.close("s", "a")).toEqual(call("Read"));
    expect(calls.close("s", "a")).toEqual(call("Read"));
    expect(calls.close("other", "a")).toBeUndefined();
    expect(calls.close("s", "b")).toBeUndefined();
  });

  it("comes back from its state as it was", () => {
    const calls = createOpenCalls(undefined);
    calls.add("s", "a", call("Bash", "pytest | tail"));
    calls.add("s", "b", call("Bash", "grep x y"));
    calls.add("s", "c", call("Edit"));
    calls.close("s", "b");
    const state = JSON.parse(JSON.stringify(calls.state())) as unknown;
    const restored = createOpenCalls(state);
    expect(restored.state()).toEqual(calls.state());
    expect(restored.close("s", "a")).toEqual(call("Bash", "pytest | tail"));
    expect(restored.close("s", "b")).toEqual(call("Bash", "grep x y"));
    expect(restored.close("s", "c")).toEqual(call("Edit"));
  });

  it("keeps nothing of the parameters", () => {
    const calls = createOpenCalls(undefined);
    calls.add("s", "a", call("Bash", "pytest --token topsecret | tail"));
    expect(JSON.stringify(calls.state())).not.toContain("topsecret");
  });

  it("is bounded: the oldest goes", () => {
    const calls = createOpenCalls(undefined);
    for (let index = 0; index < maxOpenCalls + 10; index += 1)
      calls.add("s", `k${index}`, call("Read"));
    expect(calls.state()).toHaveLength(maxOpenCalls);
    expect(calls.close("s", "k9")).toBeUndefined();
    for (let index = 10; index < maxOpenCalls; index += 1) calls.close("s", `k${index}`);
    expect(calls.state()).toHaveLength(10 + maxClosedCalls);
    calls.clear();
    expect(calls.state()).toEqual([]);
  });

  it.each([
    null,
    5,
    "x",
    {},
    [1, [], ["s", "k", "t", "nonsense", 0, 0], ["s", 1, "t", "read", 0, 0]],
  ])("begins anew with a state of %j", (state) => {
    expect(createOpenCalls(state).state()).toEqual([]);
  });

  it("leaves a call open that is only looked up", () => {
    const calls = createOpenCalls(undefined);
    calls.add("s", "a", call("Task"));
    for (let index = 0; index < maxClosedCalls + 5; index += 1) {
      expect(calls.find("s", "a")).toEqual(call("Task"));
      calls.add("s", `other${index}`, call("Bash"));
      calls.close("s", `other${index}`);
    }
    expect(calls.close("s", "a")).toEqual(call("Task"));
  });
});
