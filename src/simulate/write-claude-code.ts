import { type Clockwork, createClockwork } from "./clockwork.ts";
import type { SimulatedSession } from "./fleet.ts";
import type { ScriptedCall } from "./script.ts";

type Json = Readonly<Record<string, unknown>>;

/** The session as Claude Code writes it: one JSON record per line, one content block per record. */
export function claudeCodeLines(session: SimulatedSession): readonly string[] {
  const clockwork = createClockwork(session);
  const lines: string[] = [];
  let parentUuid: string | null = null;
  const write = (record: Json): void => {
    const uuid = clockwork.uuid();
    const common = {
      parentUuid,
      isSidechain: false,
      userType: "external",
      cwd: session.cwd,
      sessionId: session.id,
      version: "2.1.97",
      gitBranch: "main",
    };
    lines.push(JSON.stringify({ ...common, ...record, uuid, timestamp: clockwork.tick() }));
    parentUuid = uuid;
  };
  for (const turn of session.turns) {
    write({ type: "user", message: { role: "user", content: turn.request } });
    for (const call of turn.calls) writeCall(write, session, clockwork, call);
    const answer = { type: "text", text: turn.answer };
    for (const line of responseLines(session, clockwork, [answer], "end_turn")) write(line);
  }
  return lines;
}

function writeCall(
  write: (record: Json) => void,
  session: SimulatedSession,
  clockwork: Clockwork,
  call: ScriptedCall,
): void {
  const id = clockwork.token("toolu_01", 22);
  const use = { type: "tool_use", id, ...toolUse(call) };
  const blocks =
    clockwork.between(0, 3) === 0 ? [{ type: "text", text: remark(call) }, use] : [use];
  for (const line of responseLines(session, clockwork, blocks, "tool_use")) write(line);
  write({
    type: "user",
    message: { role: "user", content: [toolResult(id, call)] },
    toolUseResult: structuredResult(call),
  });
}

/** A response of several blocks is several records with one message id; only the last knows its length. */
function responseLines(
  session: SimulatedSession,
  clockwork: Clockwork,
  blocks: readonly Json[],
  stopReason: string,
): readonly Json[] {
  const id = clockwork.token("msg_01", 22);
  const requestId = clockwork.token("req_011", 21);
  const outputTokens = clockwork.between(60, 460);
  const input = {
    input_tokens: clockwork.between(4, 44),
    cache_creation_input_tokens: clockwork.between(0, 900),
    cache_read_input_tokens: clockwork.between(8000, 28_000),
  };
  return blocks.map((block, index) => {
    const isLast = index === blocks.length - 1;
    return {
      type: "assistant",
      requestId,
      message: {
        id,
        type: "message",
        role: "assistant",
        model: session.model,
        content: [block],
        stop_reason: isLast ? stopReason : null,
        usage: { ...input, output_tokens: isLast ? outputTokens : 4 },
      },
    };
  });
}

function remark(call: ScriptedCall): string {
  if (call.tool === "shell") return "Let me run that.";
  return call.tool === "read" ? `I will look at ${call.input}.` : `Now I change ${call.input}.`;
}

function toolUse({ tool, input, change, replaceAll }: ScriptedCall): Json {
  if (tool === "read") return { name: "Read", input: { file_path: input } };
  if (tool === "shell") return { name: "Bash", input: { command: input } };
  const [from, to] = change ?? ["", ""];
  const edit = { file_path: input, old_string: from, new_string: to };
  return { name: "Edit", input: replaceAll === true ? { ...edit, replace_all: true } : edit };
}

function toolResult(id: string, call: ScriptedCall): Json {
  if (call.exitCode === 0) return { type: "tool_result", tool_use_id: id, content: call.output };
  const content =
    call.tool === "shell"
      ? `Exit code ${call.exitCode}\n${call.output}`
      : `<tool_use_error>${call.output}</tool_use_error>`;
  return { type: "tool_result", tool_use_id: id, content, is_error: true };
}

function structuredResult({ tool, input, output, exitCode }: ScriptedCall): unknown {
  if (exitCode !== 0) return `Error: ${output}`;
  if (tool === "shell") return { stdout: output, stderr: "", interrupted: false };
  return tool === "read"
    ? { type: "text", file: { filePath: input, content: output, numLines: 2 } }
    : { filePath: input, userModified: false };
}
