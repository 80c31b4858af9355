import { describe, expect, it } from "vitest";
import { trajectoryFaults } from "./trajectory-faults.ts";

const agent = { name: "agent", version: "1.0" };
const call = { tool_call_id: "c1", function_name: "bash", arguments: { command: "ls" } };
const user = { step_id: 1, timestamp: "2026-01-15T10:00:00Z", source: "user", message: "Go." };
const answer = {
  step_id: 2,
  timestamp: "2026-01-15T10:00:01.250+02:00",
  source: "agent",
  message: "",
  tool_calls: [call],
  observation: { results: [{ source_call_id: "c1", content: "a.txt" }] },
};

function trajectory(...steps: readonly unknown[]): Record<string, unknown> {
  return { schema_version: "ATIF-v1.7", agent, steps };
}

function child(id: string): Record<string, unknown> {
  return { ...trajectory(user), trajectory_id: id };
}

function referring(id: string): Record<string, unknown> {
  const results = [{ content: "done", subagent_trajectory_ref: [{ trajectory_id: id }] }];
  return { ...answer, observation: { results } };
}

describe("the rules of ATIF", () => {
  it("are kept by a plain trajectory", () => {
    expect(trajectoryFaults(trajectory(user, answer))).toEqual([]);
    const embedding = {
      ...trajectory(user, referring("a")),
      subagent_trajectories: [child("a"), child("b")],
    };
    expect(trajectoryFaults(embedding)).toEqual([]);
  });

  it.each([
    ["no object", 7, "not an object"],
    ["another version", { ...trajectory(user), schema_version: "ATIF-v1.6" }, "schema_version"],
    ["no agent", { schema_version: "ATIF-v1.7", steps: [user] }, "agent is missing"],
    ["no version of the agent", { ...trajectory(user), agent: { name: "a" } }, "agent.version"],
    ["no steps", trajectory(), "steps is empty"],
    ["steps out of order", trajectory(user, { ...answer, step_id: 3 }), "step_id is not 2"],
    ["a time that is none", trajectory({ ...user, timestamp: "yesterday" }), "ISO 8601"],
    ["an unknown source", trajectory({ ...user, source: "tool" }), "source is unknown"],
    ["an agent's field elsewhere", trajectory({ ...user, tool_calls: [] }), "tool_calls belongs"],
    ["a key of its own", trajectory({ ...user, reward: 1 }), "reward is no field"],
    [
      "arguments that are text",
      trajectory(user, { ...answer, tool_calls: [{ ...call, arguments: "{}" }] }),
      "arguments is not an object",
    ],
    [
      "one id for two calls",
      trajectory(user, { ...answer, tool_calls: [call, call] }),
      "not its own",
    ],
    [
      "an observation of a call elsewhere",
      trajectory(user, {
        ...answer,
        observation: { results: [{ source_call_id: "c9", content: "" }] },
      }),
      "answers no call of its step",
    ],
    [
      "text and image in one part",
      trajectory({ ...user, message: [{ type: "text", text: "a", source: {} }] }),
      "text or image alone",
    ],
    [
      "two embedded trajectories of one id",
      { ...trajectory(user), subagent_trajectories: [child("a"), child("a")] },
      "one trajectory_id",
    ],
    [
      "an embedded trajectory without an id",
      { ...trajectory(user), subagent_trajectories: [trajectory(user)] },
      "no trajectory_id",
    ],
    ["a reference that leads nowhere", trajectory(user, referring("gone")), "leads nowhere"],
  ])("are broken by %s", (_name, value, fault) => {
    expect(trajectoryFaults(value).join("\n")).toContain(fault);
  });
});
