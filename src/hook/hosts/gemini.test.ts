import { expect, it } from "vitest";
import { gemini } from "./gemini.ts";

const called = { session_id: "s", tool_name: "mcp_my_tracker_search", tool_input: { q: "cart" } };

it.each([
  [
    { mcp_context: { server_name: "my_tracker", tool_name: "search" } },
    { tool: "search", server: "my_tracker" },
  ],
  [{}, { tool: "mcp_my_tracker_search" }],
])("names the tool of a server by what the event tells of it: %j", (more, named) => {
  const response = { llmContent: "none", returnDisplay: "none" };
  const payload = { ...called, tool_response: response, ...more };
  expect(gemini.read(payload, "result").call).toMatchObject({ ...named, text: "none" });
});
