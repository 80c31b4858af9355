import { expect, it } from "vitest";
import { cursor } from "./cursor.ts";

it.each([
  [{ failure_type: "error" }, { errorFlag: true }],
  [{ failure_type: "timeout", is_interrupt: false }, { status: "timeout" }],
  [{ failure_type: "error", is_interrupt: true }, { status: "cancelled" }],
  [{ failure_type: "permission_denied" }, { status: "denied" }],
])("of a call that did not succeed, %j says how", (more, signals) => {
  const payload = { conversation_id: "c", tool_name: "Shell", tool_input: {}, ...more };
  expect(cursor.read(payload, "failure").call?.signals).toEqual(signals);
});
