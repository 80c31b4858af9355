import { type Clockwork, createClockwork } from "./clockwork.ts";
import type { SimulatedSession } from "./fleet.ts";
import type { ScriptedCall } from "./script.ts";

type Json = Readonly<Record<string, unknown>>;

/** The session as a Codex rollout: `{timestamp, type, payload}` per line, cumulative token counts. */
export function codexLines(session: SimulatedSession): readonly string[] {
  const clockwork = createClockwork(session);
  const lines: string[] = [];
  const write = (type: string, payload: Json): void => {
    lines.push(JSON.stringify({ timestamp: clockwork.tick(), type, payload }));
  };
  const countTokens = tokenCounter(clockwork, write);
  write("session_meta", meta(session));
  for (const turn of session.turns) {
    write("turn_context", turnContext(session, clockwork));
    write("response_item", message("user", "input_text", turn.request));
    for (const call of turn.calls) {
      writeCall(write, session, clockwork, call);
      countTokens();
    }
    write("response_item", message("assistant", "output_text", turn.answer));
    countTokens();
  }
  return lines;
}

function meta(session: SimulatedSession): Json {
  return {
    id: session.id,
    timestamp: new Date(session.startedAt).toISOString(),
    cwd: session.cwd,
    originator: "codex_cli_rs",
    cli_version: "0.98.0",
    source: "cli",
    model_provider: "openai",
    git: { branch: "main", repository_url: session.repo.remote },
  };
}

function turnContext(session: SimulatedSession, clockwork: Clockwork): Json {
  return {
    turn_id: clockwork.uuid(),
    cwd: session.cwd,
    model: session.model,
    approval_policy: "on-request",
    effort: "medium",
    summary: "auto",
  };
}

function message(role: string, type: string, text: string): Json {
  return { type: "message", role, content: [{ type, text }] };
}

function writeCall(
  write: (type: string, payload: Json) => void,
  session: SimulatedSession,
  clockwork: Clockwork,
  call: ScriptedCall,
): void {
  const callId = clockwork.token("call_", 24);
  const command = { command: ["bash", "-lc", commandOf(call)], workdir: session.cwd };
  write("response_item", {
    type: "function_call",
    name: "shell",
    arguments: JSON.stringify(command),
    call_id: callId,
  });
  const seconds = (clockwork.between(1, 40) / 10).toFixed(1);
  const output = `Exit code: ${call.exitCode}\nWall time: ${seconds} seconds\nOutput:\n${call.output}\n`;
  write("response_item", { type: "function_call_output", call_id: callId, output });
}

function commandOf({ tool, input, change }: ScriptedCall): string {
  if (tool === "read") return `sed -n '1,200p' ${input}`;
  const [from, to] = change ?? ["", ""];
  return tool === "edit" ? `sed -i 's/${from}/${to}/' ${input}` : input;
}

/** Totals grow over the whole run; the last response is told beside them. */
function tokenCounter(
  clockwork: Clockwork,
  write: (type: string, payload: Json) => void,
): () => void {
  const total = {
    input_tokens: 0,
    cached_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
    total_tokens: 0,
  };
  return () => {
    const cached = clockwork.between(7000, 9000);
    const input = cached + clockwork.between(200, 4000);
    const reasoning = clockwork.between(0, 120);
    const output = reasoning + clockwork.between(60, 300);
    const last = {
      input_tokens: input,
      cached_input_tokens: cached,
      output_tokens: output,
      reasoning_output_tokens: reasoning,
      total_tokens: input + output,
    };
    total.input_tokens += last.input_tokens;
    total.cached_input_tokens += last.cached_input_tokens;
    total.output_tokens += last.output_tokens;
    total.reasoning_output_tokens += last.reasoning_output_tokens;
    total.total_tokens += last.total_tokens;
    const info = {
      total_token_usage: { ...total },
      last_token_usage: last,
      model_context_window: 272_000,
    };
    write("event_msg", { type: "token_count", info });
  };
}
