import { randomInt, randomUuid } from "../core/random.ts";
import type { SimulatedSession } from "./fleet.ts";
import type { ScriptedCall } from "./lessons.ts";

const stepMs = 9000;

/** The session as a Codex rollout: `{timestamp, type, payload}` per line, cumulative token counts. */
export function codexLines(session: SimulatedSession): readonly string[] {
  const lines: string[] = [];
  let at = session.startedAt;
  const total = {
    input_tokens: 0,
    cached_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
    total_tokens: 0,
  };
  const write = (type: string, payload: Readonly<Record<string, unknown>>): void => {
    at += stepMs;
    lines.push(JSON.stringify({ timestamp: new Date(at).toISOString(), type, payload }));
  };
  const countTokens = (): void => {
    total.input_tokens += 9000 + randomInt(session.random, 9000);
    total.cached_input_tokens += 8000;
    total.output_tokens += 80 + randomInt(session.random, 300);
    total.total_tokens = total.input_tokens + total.output_tokens;
    write("event_msg", { type: "token_count", info: { total_token_usage: { ...total } } });
  };
  write("session_meta", meta(session));
  write("turn_context", { cwd: session.cwd, model: session.model, approval_policy: "on-request" });
  write("response_item", message("user", "input_text", session.task));
  for (const call of session.calls) {
    const callId = `call_${randomUuid(session.random).replaceAll("-", "").slice(0, 22)}`;
    const args = JSON.stringify({
      command: ["bash", "-lc", commandOf(call)],
      workdir: session.cwd,
    });
    write("response_item", {
      type: "function_call",
      name: "shell",
      arguments: args,
      call_id: callId,
    });
    write("response_item", {
      type: "function_call_output",
      call_id: callId,
      output: outputOf(call),
    });
    countTokens();
  }
  write("response_item", message("assistant", "output_text", session.answer));
  countTokens();
  return lines;
}

function meta(session: SimulatedSession): Readonly<Record<string, unknown>> {
  return {
    id: session.id,
    timestamp: new Date(session.startedAt).toISOString(),
    cwd: session.cwd,
    originator: "codex_cli_rs",
    cli_version: "0.98.0",
    source: "cli",
    git: { branch: "main", repository_url: session.repo.remote },
  };
}

function message(role: string, type: string, text: string): Readonly<Record<string, unknown>> {
  return { type: "message", role, content: [{ type, text }] };
}

function commandOf(call: ScriptedCall): string {
  if (call.tool === "read") return `cat ${call.input}`;
  if (call.tool === "edit") return `sed -i 's/a/b/' ${call.input}`;
  return call.input;
}

function outputOf(call: ScriptedCall): string {
  return JSON.stringify({
    output: call.output,
    metadata: { exit_code: call.exitCode, duration_seconds: 0.4 },
  });
}
