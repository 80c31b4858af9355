import { createClockwork } from "./clockwork.ts";
import type { SimulatedSession } from "./fleet.ts";
import type { ScriptedCall } from "./script.ts";

type Json = Readonly<Record<string, unknown>>;

/** The session as Hermes keeps it in `sessions/session_<id>.json`: one object with OpenAI-style messages. */
export function hermesDocument(session: SimulatedSession): Json {
  const clockwork = createClockwork(session);
  const messages: Json[] = [];
  for (const turn of session.turns) {
    messages.push({ role: "user", content: turn.request });
    for (const call of turn.calls) {
      const id = clockwork.token("call_", 12);
      clockwork.tick();
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
    clockwork.tick();
    messages.push({ role: "assistant", content: turn.answer, finish_reason: "stop" });
  }
  return {
    session_id: session.id,
    model: session.model,
    platform: "cli",
    session_start: new Date(session.startedAt).toISOString(),
    last_updated: new Date(clockwork.now()).toISOString(),
    cwd: session.cwd,
    message_count: messages.length,
    messages,
  };
}

function toolUse({ tool, input, change, replaceAll }: ScriptedCall): Json {
  const named = (name: string, params: Json): Json => ({ name, arguments: JSON.stringify(params) });
  if (tool === "read") return named("read_file", { path: input });
  if (tool === "shell") return named("terminal", { command: input });
  const [from, to] = change ?? ["", ""];
  const edit = { path: input, old_string: from, new_string: to };
  return named("patch", replaceAll === true ? { ...edit, replace_all: true } : edit);
}

function resultOf({ tool, output, exitCode }: ScriptedCall): string {
  if (tool === "shell") return JSON.stringify({ output, exit_code: exitCode, error: null });
  if (tool === "read") return JSON.stringify({ content: output, total_lines: 2 });
  return JSON.stringify(
    exitCode === 0 ? { success: true, diff: output } : { success: false, error: output },
  );
}
