import { join } from "node:path";
import { type CorpusFile, importsFolder } from "../faults/corpus.ts";

/** A transcript of Claude Code with one call that fails; `extra` is said by the person. */
export function failingTranscript(id: string, extra: string, count = 1): CorpusFile {
  const lines = Array.from({ length: count }, (_, turn) => turnOf(id, turn, extra)).flat();
  const content = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return { path: join(importsFolder, `${id}.jsonl`), content, layout: "lines" };
}

function turnOf(sessionId: string, turn: number, extra: string): readonly object[] {
  const at = (seconds: number): string =>
    new Date(Date.UTC(2026, 0, 1, 10, turn, seconds)).toISOString();
  const uuid = (n: number): string =>
    `${sessionId.slice(0, 24)}${String(turn * 10 + n).padStart(12, "0")}`;
  const common = {
    sessionId,
    version: "2.0.0",
    cwd: "/srv/shop",
    isSidechain: false,
    userType: "external",
  };
  const call = `toolu_${sessionId.slice(0, 8)}${turn}`;
  return [
    {
      ...common,
      type: "user",
      uuid: uuid(1),
      parentUuid: turn === 0 ? null : uuid(-7),
      timestamp: at(0),
      message: { role: "user", content: `Build the shop, please. ${extra}` },
    },
    {
      ...common,
      type: "assistant",
      uuid: uuid(2),
      parentUuid: uuid(1),
      timestamp: at(5),
      requestId: `req_${sessionId.slice(0, 8)}${turn}`,
      message: {
        id: `msg_${sessionId.slice(0, 8)}${turn}`,
        role: "assistant",
        model: "claude-opus-4",
        content: [{ type: "tool_use", id: call, name: "Bash", input: { command: "make shop" } }],
        usage: { input_tokens: 10, output_tokens: 5 },
      },
    },
    {
      ...common,
      type: "user",
      uuid: uuid(3),
      parentUuid: uuid(2),
      timestamp: at(9),
      message: {
        role: "user",
        content: [
          {
            type: "tool_result",
            tool_use_id: call,
            is_error: true,
            content: "make: *** No rule to make target 'shop'. Stop.",
          },
        ],
      },
    },
  ];
}

export const first = "11111111-aaaa-4bbb-8ccc-000000000000";
export const second = "22222222-aaaa-4bbb-8ccc-000000000000";
