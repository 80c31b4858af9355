import { expect, it } from "vitest";
import { parseSummary } from "./summaries.ts";

it.each([
  [
    { harness: "codex", agent: null },
    { agent: "codex", role: null, toldAgent: null },
  ],
  [
    { harness: "codex", agent: "explorer" },
    { agent: "explorer", role: null, toldAgent: "explorer" },
  ],
  [
    { harness: "codex", agent: "codex", role: "explorer", toldAgent: "explorer" },
    { agent: "codex", role: "explorer" },
  ],
])("reads the names of %j, as earlier versions wrote them too", (body, names) => {
  expect(parseSummary(JSON.stringify(body))).toEqual({ ...body, ...names });
});
