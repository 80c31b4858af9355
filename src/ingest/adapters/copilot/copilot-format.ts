import { basename, dirname } from "node:path";
import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import { toolFamily } from "../../../core/tool-names.ts";
import type { Observed } from "../../contract.ts";
import {
  SessionLog,
  type SessionLogState,
  type SessionLogWriter,
} from "../../conversation/session-log.ts";
import { isPossibleTime, timeOf } from "../../conversation/timestamp.ts";
import type { Turn, TurnCall } from "../../conversation/turn.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";
import { copilotTurns } from "./copilot-event.ts";
import { unknownKeys } from "./known-events.ts";
import { shutdownUsage } from "./shutdown-usage.ts";

interface CopilotState {
  readonly log: SessionLogState;
  /** When each call began; a call is told by the message and again when it is run. */
  calls: RecentMap<number>;
  /** Calls of the shell. */
  shells: RecentMap<true>;
  /** Output tokens of requests since the program was started, by model: what it ends with holds them too. */
  spent: Record<string, number>;
  /** Requests that were counted: a message may come in chunks. */
  requests: RecentMap<true>;
  /** Calls that subagents were started by, by the ids of the subagents. */
  agents: RecentMap<string>;
}

const CALL_LIMIT = 1024;
const MODEL_LIMIT = 64;

/** How Copilot CLI writes the events of a session. */
export class CopilotFormat implements LineFormat<CopilotState> {
  private readonly log: SessionLog;

  constructor(path: string, mac: (content: string) => string) {
    this.log = new SessionLog({ id: idOf(path) }, mac);
  }

  initial(): CopilotState {
    return {
      log: this.log.initial(),
      calls: createRecentMap(),
      shells: createRecentMap(),
      spent: {},
      requests: createRecentMap(),
      agents: createRecentMap(),
    };
  }

  line(state: CopilotState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!isObject(line.value)) return emit(notAnObject(line));
    const event = line.value;
    const type = asString(event["type"]) ?? "";
    const data = isObject(event["data"]) ? event["data"] : {};
    const at = timeOf(event["timestamp"]);
    const child = childOf(state, event, type, data);
    const writer = this.open(state, line, data, { type, child, at }, emit);
    writer.unknown(unknownKeys(type, event, data));
    tellFacts(writer, type, data);
    if (type === "session.start" || type === "session.resume") state.spent = {};
    const turns = copilotTurns(event, type, data, isOfShell(state, data));
    writer.turns(turns.flatMap((turn) => this.newsOf(state, turn, at, data)));
    if (type === "session.shutdown") writer.turns(shutdownUsage(event, data, state.spent));
  }

  private open(
    state: CopilotState,
    line: JsonLine,
    data: JsonObject,
    { type, child, at }: { type: string; child: string | undefined; at: number | null },
    emit: (record: Observed) => void,
  ): SessionLogWriter {
    const context = isObject(data["context"]) ? data["context"] : {};
    return this.log.open(
      state.log,
      line,
      {
        id: type === "session.start" ? asString(data["sessionId"]) : undefined,
        child,
        at,
        cwd: asString(context["cwd"]),
        repoRemote: remoteOf(context),
      },
      emit,
    );
  }

  /** Calls that were told leave, results take the time since their call, requests count once. */
  private newsOf(
    state: CopilotState,
    turn: Turn,
    at: number | null,
    data: JsonObject,
  ): readonly Turn[] {
    const calls = turn.calls.filter((call) => isNewCall(state, call, at));
    const { result } = turn;
    const latencyMs = result?.latencyMs ?? elapsed(state, result?.callId ?? null, at);
    return [
      {
        ...turn,
        calls,
        result: result === null ? null : { ...result, latencyMs },
        usage: countOnce(state, turn, data),
      },
    ];
  }
}

/**
 * The subagent that an event is of, by the call that started it: the event names that (older versions), or the subagent,
 * whose first event names both.
 */
function childOf(
  state: CopilotState,
  event: JsonObject,
  type: string,
  data: JsonObject,
): string | undefined {
  const isAbout = /^subagent\.(?:started|completed|failed)$/.test(type);
  const call = asString(data[isAbout ? "toolCallId" : "parentToolCallId"]);
  const agent = asString(event["agentId"]);
  if (agent === undefined) return call;
  const known = recall(state.agents, agent);
  remember(state.agents, agent, known ?? call ?? agent, CALL_LIMIT);
  return call ?? known ?? agent;
}

function isNewCall(state: CopilotState, { id, tool }: TurnCall, at: number | null): boolean {
  if (id === null) return true;
  const isNew = recall(state.calls, id) === undefined;
  remember(state.calls, id, at ?? 0, CALL_LIMIT);
  if (toolFamily(tool) === "shell") remember(state.shells, id, true, CALL_LIMIT);
  return isNew;
}

function isOfShell(state: CopilotState, data: JsonObject): boolean {
  return recall(state.shells, asString(data["toolCallId"]) ?? "") === true;
}

function elapsed(state: CopilotState, id: string | null, at: number | null): number | null {
  const began = id === null ? null : (recall(state.calls, id) ?? null);
  return isPossibleTime(began) && isPossibleTime(at) && at >= began ? at - began : null;
}

function countOnce(state: CopilotState, { usage }: Turn, data: JsonObject): Turn["usage"] {
  if (usage === null) return null;
  const id = usage.requestId ?? "";
  if (id !== "" && recall(state.requests, id) === true) return null;
  if (id !== "") remember(state.requests, id, true, CALL_LIMIT);
  const model = usage.model ?? asString(data["model"]) ?? "";
  const isKnown = Object.hasOwn(state.spent, model);
  if (isKnown || Object.keys(state.spent).length < MODEL_LIMIT) {
    state.spent[model] = (isKnown ? (state.spent[model] ?? 0) : 0) + usage.tokens.output;
  }
  return usage;
}

function idOf(path: string): string | null {
  const name =
    basename(path) === "events.jsonl" ? basename(dirname(path)) : basename(path, ".jsonl");
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(name) ? name : null;
}

function remoteOf(context: JsonObject): string | undefined {
  const repository = asString(context["repository"]);
  const host =
    asString(context["repositoryHost"]) ??
    (context["hostType"] === "github" ? "github.com" : undefined);
  const isNamed = repository !== undefined && /^[\w.-]+\/[\w.-]+$/.test(repository);
  return isNamed && host !== undefined ? `https://${host}/${repository}` : undefined;
}

function tellFacts(writer: SessionLogWriter, type: string, data: JsonObject): void {
  const context = isObject(data["context"]) ? data["context"] : {};
  const model =
    asString(data["selectedModel"]) ??
    asString(data["newModel"]) ??
    asString(data["chosenModel"]) ??
    asString(data["model"]);
  writer.facts([
    ["harness_version", asString(data["copilotVersion"])],
    ["branch", asString(context["branch"])],
    ["model", model === "auto" ? null : model],
    ["title", type === "session.title_changed" ? asString(data["title"]) : null],
    ["agent", type === "subagent.started" ? asString(data["agentName"]) : null],
    ["started_at", type === "session.start" ? timeOf(data["startTime"]) : null],
    ["end_reason", type === "session.shutdown" ? asString(data["shutdownType"]) : null],
  ]);
}
