import { basename, join } from "node:path";
import { asString, isObject } from "../../core/json.ts";
import type { Adapter, Probe, SessionIdentity } from "../contract.ts";
import { newPairing } from "../conversation/call-pairing.ts";
import { emitFacts } from "../conversation/emit-facts.ts";
import {
  emitMessage,
  type LogState,
  type MessageTarget,
} from "../conversation/read-conversation.ts";
import { timeOf } from "../conversation/timestamp.ts";
import { hermesDialect, hermesDialectIn } from "./hermes/hermes-dialect.ts";
import { hermesHomes } from "./hermes/hermes-homes.ts";
import { type LineFormat, notAnObject, readJsonLines } from "../readers/json-lines.ts";

/** `sessions/<id>.jsonl`, written by the gateway: one message per line, often after a `session_meta` line. */
export const hermesGateway: Adapter = {
  name: "hermes-gateway",
  title: "Hermes gateway transcripts",
  harness: "hermes",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  rank: 60,
  description: {
    looksIn: ["$HERMES_HOME/sessions/<id>.jsonl", "~/.hermes/profiles/*/sessions"],
    understands: ["messages with their times, tool calls and their results, model"],
    cannotKnow: ["tokens and cost: state.db has them", "the working directory", "rewinds"],
  },
  roots: (roots) => hermesHomes(roots).map((home) => join(home, "sessions")),
  detect,
  read: (source, cursor, context) =>
    readJsonLines(
      source,
      cursor,
      context,
      gatewayLines(sessionId(source.path), context.zone ?? null),
    ),
};

/** `20260418_192600_a1b2c3d4.jsonl` is named after its session. */
function sessionId(path: string): string {
  return basename(path).replace(/\.jsonl(?:\.zst)?$/, "");
}

function detect({ path, lines, document }: Probe): number {
  const [first] = lines;
  if (!isObject(first) || (document !== undefined && lines.length === 0)) return 0;
  if (first["role"] === "session_meta") return 0.95;
  const isNamed = /^\d{8}_\d{6}_[0-9a-zA-Z]+$/.test(sessionId(path));
  return isNamed && lines.every((line) => hermesDialect.isMessage(line)) ? 0.9 : 0;
}

function gatewayLines(id: string, zone: string | null): LineFormat<LogState> {
  const dialect = hermesDialectIn(zone);
  const session: SessionIdentity = { by: "native", id };
  const keys = new Set<string>();
  let announced = false;
  return {
    initial: () => ({ pairing: newPairing() }),
    line(state, line, emit) {
      if (!isObject(line.value)) return emit(notAnObject(line));
      const place = { ordinal: line.ordinal, raw: line.raw };
      const at = timeOf(line.value["timestamp"], zone);
      if (!announced) emit({ type: "session", session, ...place, at });
      announced = true;
      if (line.value["role"] === "session_meta") {
        const model = asString(line.value["model"]) ?? null;
        emitFacts({ session, ...place, at }, [["model", model]], emit);
      }
      const target: MessageTarget = { session, pairing: state.pairing, emit, keys };
      emitMessage({ value: line.value }, place, dialect, target);
    },
  };
}
