import { isUtf8 } from "node:buffer";
import { open } from "node:fs/promises";
import type { Adapter, Observed, RawRecord } from "../contract.ts";
import { newPairing } from "../conversation/call-pairing.ts";
import { chatMlDialect } from "../conversation/chatml-dialect.ts";
import { chatMlParts, chatMlStart, chatMlTurns, isChatMl } from "../conversation/chatml-text.ts";
import { dialectConfidence } from "../conversation/dialect.ts";
import { emitTurns, ORDINALS_PER_MESSAGE } from "../conversation/emit-turns.ts";
import { readMessageLog } from "../conversation/read-message-log.ts";
import { headText } from "../head-text.ts";
import { refused } from "../readers/json-document.ts";
import { LineRecord } from "../readers/line-record.ts";
import { readWholeFile } from "../readers/whole-file.ts";

const LESS_THAN = 0x3c;

/** Conversations in ChatML, as plain text or inside JSON. */
export const chatMl: Adapter = {
  name: "chatml",
  title: "ChatML conversations",
  harness: "chatml",
  readerVersion: 3,
  callIdScope: "session",
  errorFlag: "none",
  description: {
    looksIn: [],
    understands: [
      "`<|im_start|>role ... <|im_end|>` as a text file, or in the `text` of JSON and JSONL",
      "calls and results in `<tool_call>` and `<tool_response>` tags",
    ],
    cannotKnow: [
      "times",
      "tokens",
      "errors of tools, but for their text and exit codes",
      "that a document without an id which is written anew is the same run",
    ],
  },
  roots: () => [],
  detect(probe) {
    if (opensAsChatMl(probe.head)) return 0.7;
    return dialectConfidence(probe, chatMlDialect, { conversation: 0.7, message: 0.6 });
  },
  async *read(source, cursor, context) {
    if (await isPlainText(source.path)) yield* readWholeFile(source, cursor, context, readText);
    else yield* readMessageLog(source, cursor, context, chatMlDialect);
  },
};

function opensAsChatMl(head: Uint8Array): boolean {
  return headText(head).includes(chatMlStart) && isChatMl(Buffer.from(head).toString("utf8"));
}

async function isPlainText(path: string): Promise<boolean> {
  const handle = await open(path, "r");
  try {
    const buffer = Buffer.alloc(4096);
    const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, 0);
    const text = buffer.toString("utf8", 0, bytesRead).replace(/^\uFEFF/, "");
    return text.trimStart().charCodeAt(0) === LESS_THAN;
  } finally {
    await handle.close();
  }
}

/** One conversation as plain text. Its messages point to their own bytes. */
function readText(bytes: Buffer, emit: (record: Observed) => void): void {
  if (!isUtf8(bytes)) return emit(refused("invalid-utf8"));
  const text = bytes.toString("utf8");
  const parts = chatMlParts(text);
  const [opening] = parts;
  if (opening === undefined) return;
  const run = new LineRecord(bytes, 0, 0, bytes.byteLength);
  const session = { by: "content", run } as const;
  const target = { session, pairing: newPairing(), emit };
  const bytesAt = byteOffsets(text);
  parts.forEach((part, index) => {
    const raw: RawRecord = new LineRecord(bytes, 0, bytesAt(part.start), bytesAt(part.end));
    const ordinal = index * ORDINALS_PER_MESSAGE;
    if (index === 0) emit({ type: "session", session, ordinal, raw, at: null });
    emitTurns(target, { ordinal, raw }, chatMlTurns(part));
  });
}

/** Byte offset of a character position; positions must be asked for in rising order. */
function byteOffsets(text: string): (position: number) => number {
  let position = 0;
  let offset = 0;
  return (next) => {
    offset += Buffer.byteLength(text.slice(position, next));
    position = next;
    return offset;
  };
}
