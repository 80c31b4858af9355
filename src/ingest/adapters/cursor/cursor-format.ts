import { basename, dirname } from "node:path";
import { asArray, asString, isObject } from "../../../core/json.ts";
import type { Observed } from "../../contract.ts";
import { keysBeside, words } from "../../conversation/known-keys.ts";
import { type NamedBy, SessionLog, type SessionLogState } from "../../conversation/session-log.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { cursorTurns, isCall } from "./cursor-line.ts";

interface CursorState {
  readonly log: SessionLogState;
  /** True once a call bore an id: then results name it. Until then they name none that is known. */
  namesCalls: boolean;
}

const lineKeys = words("role message type status");
const messageKeys = words("content");

/** How Cursor writes the transcripts of its agents. */
export class CursorFormat implements LineFormat<CursorState> {
  private readonly log: SessionLog;

  constructor(path: string, mac: (content: string) => string) {
    this.log = new SessionLog(sourceName(path), mac);
  }

  initial(): CursorState {
    return { log: this.log.initial(), namesCalls: false };
  }

  line(state: CursorState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!isObject(line.value)) return emit(notAnObject(line));
    const record = line.value;
    const message = isObject(record["message"]) ? record["message"] : {};
    const writer = this.log.open(state.log, line, { at: null }, emit);
    writer.unknown(keysBeside(record, "", lineKeys));
    writer.unknown(keysBeside(message, "message.", messageKeys));
    const blocks = asArray(message["content"]).filter(isObject);
    if (blocks.some((block) => isCall(block) && asString(block["id"]) !== undefined)) {
      state.namesCalls = true;
    }
    // What was not answered before the agent spoke again never is.
    if (record["role"] === "assistant" && !state.namesCalls) state.log.pairing.open.length = 0;
    writer.turns(cursorTurns(record, blocks, state.namesCalls));
  }
}

/** `<id>/<id>.jsonl`, and its subagents in `<id>/subagents/<id>.jsonl`. */
function sourceName(path: string): NamedBy {
  const id = nativeId(basename(path).replace(/\.jsonl(?:\.zst)?$/, ""));
  const folder = dirname(path);
  const parentId = basename(folder) === "subagents" ? nativeId(basename(dirname(folder))) : null;
  return { id, parentId };
}

function nativeId(name: string): string | null {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(name) ? name : null;
}
