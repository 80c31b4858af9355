import { randomInt, randomUuid } from "../core/random.ts";
import type { ScriptedCall } from "./lessons.ts";
import type { SimulatedSession } from "./fleet.ts";

const stepMs = 7000;

/** The session as Claude Code writes it: one JSON record per line, one content block per record. */
export function claudeCodeLines(session: SimulatedSession): readonly string[] {
  const lines: string[] = [];
  let parentUuid: string | null = null;
  let at = session.startedAt;
  const write = (record: Readonly<Record<string, unknown>>): void => {
    const uuid = randomUuid(session.random);
    at += stepMs;
    lines.push(
      JSON.stringify({
        parentUuid,
        isSidechain: false,
        userType: "external",
        cwd: session.cwd,
        sessionId: session.id,
        version: "2.1.97",
        gitBranch: "main",
        ...record,
        uuid,
        timestamp: new Date(at).toISOString(),
      }),
    );
    parentUuid = uuid;
  };
  write({ type: "user", message: { role: "user", content: session.task } });
  for (const call of session.calls) {
    const id = `toolu_${randomUuid(session.random).replaceAll("-", "").slice(0, 24)}`;
    write(assistant(session, [{ type: "tool_use", id, ...toolUse(call) }], "tool_use"));
    write({
      type: "user",
      message: { role: "user", content: [toolResult(id, call)] },
      toolUseResult: { stdout: call.output, stderr: "", interrupted: false },
    });
  }
  write(assistant(session, [{ type: "text", text: session.answer }], "end_turn"));
  return lines;
}

function assistant(
  session: SimulatedSession,
  content: readonly unknown[],
  stopReason: string,
): Readonly<Record<string, unknown>> {
  const token = randomUuid(session.random).replaceAll("-", "").slice(0, 24);
  return {
    type: "assistant",
    requestId: `req_${token}`,
    message: {
      id: `msg_${token}`,
      type: "message",
      role: "assistant",
      model: session.model,
      content,
      stop_reason: stopReason,
      usage: {
        input_tokens: 4 + randomInt(session.random, 40),
        output_tokens: 60 + randomInt(session.random, 400),
        cache_creation_input_tokens: randomInt(session.random, 900),
        cache_read_input_tokens: 8000 + randomInt(session.random, 20_000),
      },
    },
  };
}

function toolUse(call: ScriptedCall): {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
} {
  if (call.tool === "read") return { name: "Read", input: { file_path: call.input } };
  if (call.tool === "edit")
    return { name: "Edit", input: { file_path: call.input, old_string: "a", new_string: "b" } };
  return { name: "Bash", input: { command: call.input } };
}

function toolResult(id: string, call: ScriptedCall): Readonly<Record<string, unknown>> {
  const failed = call.exitCode !== 0;
  const text = failed ? `Exit code ${call.exitCode}\n${call.output}` : call.output;
  return {
    type: "tool_result",
    tool_use_id: id,
    content: text,
    ...(failed ? { is_error: true } : {}),
  };
}
