import { expect, it } from "vitest";
import { unseenNames } from "./unseen-names.ts";

const groups = { tool: ["bash", "Read", ""], model: ["gpt-5"] } as const;

function store(): Parameters<typeof unseenNames>[0] {
  return {
    report: (dimension) => {
      const names: readonly string[] = dimension === "tool" ? groups.tool : groups.model;
      const counts = { executions: 1, successes: 1, failures: 0, expectedFailures: 0, unknown: 0 };
      const measures = { latencyMs: null, latencyCount: 0, tokens: null };
      return Promise.resolve(names.map((group) => ({ group, ...counts, ...measures })));
    },
    taskTypes: () => Promise.resolve(["build", "read"]),
  };
}

it("names that calls have are passed over", async () => {
  expect(await unseenNames(store(), { tool: ["bash"], model: ["gpt-5"] })).toEqual([]);
  expect(await unseenNames(store(), { taskType: ["read"] })).toEqual([]);
  expect(await unseenNames(store(), { model: [] })).toEqual([]);
});

it("a misspelt name is told with those it may have meant, a new one alone", async () => {
  expect(await unseenNames(store(), { tool: ["bassh"], model: ["qwerty"] })).toEqual([
    'no stored call has the tool "bassh"; did you mean bash?',
    'no stored call has the model "qwerty"',
  ]);
  expect(await unseenNames(store(), { taskType: ["buildd"] })).toEqual([
    'no stored call has the task type "buildd"; did you mean build?',
  ]);
});
