import { isObject } from "../../../core/json.ts";
import type { Observed, SessionIdentity } from "../../contract.ts";
import { newPairing, type PairingState } from "../../conversation/call-pairing.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { emitTurns } from "../../conversation/emit-turns.ts";
import { words } from "../../conversation/known-keys.ts";
import { possibleTimeOf } from "../../conversation/timestamp.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { chatTurns } from "./chat-turns.ts";
import {
  cwdOf,
  parentOf,
  readSummary,
  remoteOf,
  sessionId,
  summaryFacts,
} from "./session-folder.ts";

interface ChatState {
  readonly pairing: PairingState;
  announced: boolean;
}

const knownKeys = words(
  `type content id summary encrypted_content status tool_calls model_id model_fingerprint reasoning_effort
   tool_call_id is_error kind synthetic_reason prompt_index prior_turn_interrupt`,
);

/** The chat of a Grok session; who, where and when stand in the summary beside it. */
export class ChatLines implements LineFormat<ChatState> {
  private readonly path: string;
  private session: SessionIdentity | null = null;
  private readonly keys = new Set<string>();

  constructor(path: string) {
    this.path = path;
  }

  initial(): ChatState {
    this.session = null;
    return { pairing: newPairing(), announced: false };
  }

  line(state: ChatState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!isObject(line.value)) return emit(notAnObject(line));
    const session = (this.session ??= this.identity(line));
    const { ordinal, raw } = line;
    if (!state.announced) this.announce(session, line, emit);
    state.announced = true;
    emitTurns({ session, pairing: state.pairing, emit }, { ordinal, raw }, chatTurns(line.value));
    for (const key of Object.keys(line.value)) {
      if (knownKeys.has(key) || this.keys.has(key)) continue;
      this.keys.add(key);
      emit({ type: "unknown-key", session, ordinal, raw, at: null, key });
    }
  }

  private identity(line: JsonLine): SessionIdentity {
    const id = sessionId(this.path, readSummary(this.path));
    return id === null ? { by: "growing", first: line.first } : { by: "native", id };
  }

  private announce(
    session: SessionIdentity,
    { ordinal, raw }: JsonLine,
    emit: (record: Observed) => void,
  ): void {
    const summary = readSummary(this.path);
    const cwd = cwdOf(summary);
    const repoRemote = remoteOf(summary);
    const parent = session.by === "native" ? parentOf(this.path, session.id, summary) : null;
    const place = { session, ordinal, raw, at: null };
    emit({
      type: "session",
      ...place,
      ...(cwd === undefined ? {} : { cwd }),
      ...(repoRemote === undefined ? {} : { repoRemote }),
      ...(parent === null ? {} : { parent }),
    });
    const revision = possibleTimeOf(summary["updated_at"]) ?? ordinal;
    emitFacts({ ...place, revision }, summaryFacts(summary), emit);
  }
}
