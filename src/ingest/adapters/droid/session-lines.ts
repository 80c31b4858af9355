import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { SessionIdentity } from "../../contract.ts";
import { anthropicDialect } from "../../conversation/anthropic-dialect.ts";
import { newPairing, type PairingState } from "../../conversation/call-pairing.ts";
import { anyText } from "../../conversation/content.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { emitTurns, type TurnTarget } from "../../conversation/emit-turns.ts";
import { words } from "../../conversation/known-keys.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { type Turn, turnOf } from "../../conversation/turn.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { failedCommand } from "./failed-command.ts";

interface DroidState {
  readonly pairing: PairingState;
  announced: boolean;
}

/** Records that tell of the session, and the member that says most. */
const notes: ReadonlyMap<string, string> = new Map([
  ["todo_state", "todos"],
  ["compaction_state", "summaryText"],
  ["session_end", "reason"],
]);

const messageKeys = words("type id parentId timestamp message visibility");

/** Lines of a session: its head, messages in Anthropic's blocks, states in between. */
export function sessionLines(known: SessionIdentity | null): LineFormat<DroidState> {
  let session = known;
  const keys = new Set<string>();
  return {
    initial: () => ({ pairing: newPairing(), announced: false }),
    line(state, line, emit) {
      if (!isObject(line.value)) return emit(notAnObject(line));
      session ??= { by: "growing", first: line.first };
      const target = { session, pairing: state.pairing, emit };
      announce(state, line.value, line, target);
      emitRecord(line.value, line, target);
      for (const key of line.value["type"] === "message" ? Object.keys(line.value) : []) {
        if (messageKeys.has(key) || keys.has(key)) continue;
        keys.add(key);
        const { ordinal, raw } = line;
        emit({ type: "unknown-key", session, ordinal, raw, at: null, key });
      }
    },
  };
}

function announce(
  state: DroidState,
  record: JsonObject,
  { ordinal, raw }: JsonLine,
  { session, emit }: TurnTarget,
): void {
  const isHead = record["type"] === "session_start";
  if (state.announced && !isHead) return;
  state.announced = true;
  const cwd = asString(record["cwd"]);
  const place = { session, ordinal, raw, at: timeOf(record["timestamp"]) };
  emit({ type: "session", ...place, ...(isHead && cwd !== undefined ? { cwd } : {}) });
  if (!isHead) return;
  const version = record["version"];
  emitFacts(
    place,
    [
      ["title", asString(record["sessionTitle"]) ?? asString(record["title"]) ?? null],
      ["cwd", cwd ?? null],
      // The first versions wrote the number of the format.
      ["harness_version", asString(version) ?? null],
    ],
    emit,
  );
}

function emitRecord(record: JsonObject, { ordinal, raw }: JsonLine, target: TurnTarget): void {
  const type = asString(record["type"]) ?? "";
  if (type === "session_start") return;
  const at = timeOf(record["timestamp"]);
  const turns = type === "message" ? messageTurns(record, at) : null;
  const member = notes.get(type);
  const label = member === undefined ? `unknown:${type === "" ? "record" : type}` : type;
  const text = member === undefined ? "" : anyText(record[member]);
  emitTurns(target, { ordinal, raw }, turns ?? [turnOf("meta", text, { at, label })]);
}

/** The message's own id names its answer; results and what stands beside them are named after their calls. */
function messageTurns(record: JsonObject, at: number | null): readonly Turn[] | null {
  const { message } = record;
  const turns = isObject(message) ? anthropicDialect.turns(message) : null;
  const id = asString(record["id"]) ?? null;
  return (
    turns?.map((turn) => ({
      ...turn,
      at,
      id: turn.result === null ? id : null,
      result: turn.result === null ? null : { ...turn.result, signals: signalsOf(turn) },
    })) ?? null
  );
}

/** A flag where there is one, else the sentence that Droid begins the output of a failed command with. */
function signalsOf({ result, text }: Turn): NonNullable<Turn["result"]>["signals"] {
  const signals = result?.signals ?? {};
  const exitCode = failedCommand(text);
  return exitCode === null ? signals : { exitCode };
}
