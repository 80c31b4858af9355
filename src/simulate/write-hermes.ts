import { randomUuid } from "../core/random.ts";
import type { SimulatedSession } from "./fleet.ts";
import type { ScriptedCall } from "./lessons.ts";

/** The session as Hermes keeps it in `sessions/session_<id>.json`: one object with OpenAI-style messages. */
export function hermesDocument(session: SimulatedSession): Readonly<Record<string, unknown>> {
  const messages: unknown[] = [{ role: "user", content: session.task }];
  for (const call of session.calls) {
    const id = `call_${randomUuid(session.random).slice(0, 8)}`;
    messages.push(
      {
        role: "assistant",
        content: "",
        finish_reason: "tool_calls",
        tool_calls: [{ id, type: "function", function: toolUse(call) }],
      },
      { role: "tool", tool_call_id: id, content: resultOf(call) },
    );
  }
  messages.push({ role: "assistant", content: session.answer, finish_reason: "stop" });
  return {
    session_id: session.id,
    model: session.model,
    platform: "cli",
    session_start: new Date(session.startedAt).toISOString(),
    last_updated: new Date(session.startedAt + session.calls.length * 8000).toISOString(),
    cwd: session.cwd,
    message_count: messages.length,
    messages,
  };
}

function toolUse(call: ScriptedCall): { readonly name: string; readonly arguments: string } {
  if (call.tool === "read")
    return { name: "read_file", arguments: JSON.stringify({ path: call.input }) };
  if (call.tool === "edit") {
    return {
      name: "patch",
      arguments: JSON.stringify({ path: call.input, old_string: "a", new_string: "b" }),
    };
  }
  return { name: "terminal", arguments: JSON.stringify({ command: call.input }) };
}

function resultOf(call: ScriptedCall): string {
  if (call.tool === "shell")
    return JSON.stringify({ output: call.output, exit_code: call.exitCode, error: null });
  return JSON.stringify({ content: call.output });
}
