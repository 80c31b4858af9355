import { describe, expect, it } from "vitest";
import { createMac } from "../../core/hash.ts";
import type { Observed } from "../contract.ts";
import { readLogs } from "./read-logs.ts";
import { readTraces } from "./read-traces.ts";
import { TraceCalls } from "./trace-calls.ts";
import { TraceSessions } from "./trace-sessions.ts";

const reading = {
  mac: createMac(new Uint8Array(32)),
  now: Date.UTC(2026, 2, 2),
  traces: new TraceSessions(),
  calls: new TraceCalls(),
};

function attributes(values: Readonly<Record<string, string | number | boolean>>) {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value:
      typeof value === "string"
        ? { stringValue: value }
        : typeof value === "number"
          ? { intValue: String(value) }
          : { boolValue: value },
  }));
}

/** What one span or log record tells, without its place. */
function told(records: readonly Observed[]): readonly object[] {
  return records
    .filter(({ type }) => type !== "session")
    .map((record) => {
      const {
        session: _session,
        raw: _raw,
        at: _at,
        ordinal: _ordinal,
        ...rest
      } = record as Observed & Record<string, unknown>;
      return rest;
    });
}

function fromSpan(values: Parameters<typeof attributes>[0], more: object = {}): readonly object[] {
  const span = {
    traceId: "5b8efff798038103d269b633813fc60c",
    spanId: "eee19b7ec3c1b174",
    name: "span",
    startTimeUnixNano: "1772452800000000000",
    endTimeUnixNano: "1772452800250000000",
    attributes: attributes(values),
    ...more,
  };
  const { events } = readTraces({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }, reading);
  return told(events[0]?.records ?? []);
}

function fromLog(service: string, eventName: string, values: Parameters<typeof attributes>[0]) {
  const record = {
    timeUnixNano: "1772452800000000000",
    body: { stringValue: "" },
    attributes: attributes({ "event.name": eventName, "conversation.id": "c-1", ...values }),
  };
  const resource = { attributes: attributes({ "service.name": service }) };
  const { events } = readLogs(
    { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] },
    reading,
  );
  return { harness: events[0]?.harness, told: told(events[0]?.records ?? []) };
}

function sessionsOf(
  traces: TraceSessions,
  spans: readonly Parameters<typeof attributes>[0][],
): readonly unknown[] {
  const request = {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: spans.map((values, index) => ({
              traceId: "5b8efff798038103d269b633813fc60c",
              spanId: `eee19b7ec3c1b17${index}`,
              name: "span",
              attributes: attributes(values),
            })),
          },
        ],
      },
    ],
  };
  return readTraces(request, { ...reading, traces }).events.map(({ records }) => {
    const [first] = records;
    return first?.type === "session" && first.session.by === "native" ? first.session.id : null;
  });
}

describe("spans that name no session", () => {
  const chat = { "gen_ai.operation.name": "chat", "gen_ai.conversation.id": "c-1" };
  const tool = { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "bash" };
  const trace = "5b8efff798038103d269b633813fc60c";

  it("belong to the conversation that their trace names, before or behind them in the export or before it", () => {
    const traces = new TraceSessions();
    expect(sessionsOf(traces, [tool, chat, tool])).toEqual(["c-1", "c-1", "c-1"]);
    expect(sessionsOf(traces, [tool])).toEqual(["c-1"]);
  });

  it("stay with their trace once one of them was told so: sent again, it is told of the same session", () => {
    const traces = new TraceSessions();
    expect(sessionsOf(traces, [tool])).toEqual([trace]);
    expect(sessionsOf(traces, [chat, tool])).toEqual(["c-1", trace]);
  });

  it("belong to their trace where it names two, and spans of other work settle nothing", () => {
    const other = { ...chat, "gen_ai.conversation.id": "c-2" };
    expect(sessionsOf(new TraceSessions(), [chat, other, tool])).toEqual(["c-1", "c-2", trace]);
    const traces = new TraceSessions();
    const web = { "http.route": "/", "session.id": "browser-1" };
    expect(sessionsOf(traces, [web])).toEqual([null]);
    expect(sessionsOf(traces, [chat, tool])).toEqual(["c-1", "c-1"]);
  });
});

describe("spans", () => {
  it.each([
    [
      "an OpenInference tool",
      {
        "openinference.span.kind": "TOOL",
        "tool.name": "search",
        "input.value": '{"q":"x"}',
        "output.value": "3 hits",
      },
      {},
      [
        { type: "call", tool: "search", params: { q: "x" }, callId: "eee19b7ec3c1b174" },
        { type: "result", text: "3 hits", signals: {}, latencyMs: 250 },
      ],
    ],
    [
      "an OpenInference tool that raised",
      { "openinference.span.kind": "TOOL", "tool.name": "search" },
      {
        status: { code: 2 },
        events: [
          {
            name: "exception",
            attributes: attributes({
              "exception.type": "ValueError",
              "exception.message": "no index",
            }),
          },
        ],
      },
      [
        {
          type: "result",
          signals: { errorFlag: true, errorObject: { type: "ValueError", message: "no index" } },
        },
      ],
    ],
    [
      "an OpenInference model call",
      {
        "openinference.span.kind": "LLM",
        "llm.model_name": "m",
        "llm.token_count.prompt": 50,
        "llm.token_count.prompt_details.cache_read": 10,
        "llm.token_count.completion": 7,
        "llm.input_messages.0.message.role": "system",
        "llm.input_messages.0.message.content": "You are",
        "llm.input_messages.1.message.role": "user",
        "llm.input_messages.1.message.content": "Hello",
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.content": "Hi",
      },
      {},
      [
        { type: "step", kind: "user", text: "Hello" },
        { type: "usage", model: "m", input: 40, cacheRead: 10, output: 7 },
        { type: "step", kind: "assistant", text: "Hi", model: "m" },
      ],
    ],
    [
      "a model call that failed",
      { "gen_ai.operation.name": "chat", "error.type": "RateLimitError" },
      { status: { code: 2, message: "429: try later" } },
      [{ type: "step", kind: "assistant", text: "429: try later", label: "error" }],
    ],
    [
      "a model call with the names before 1.37",
      {
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.prompt_tokens": 5,
        "gen_ai.usage.completion_tokens": 2,
      },
      {},
      [{ type: "usage", input: 5, output: 2 }],
    ],
    [
      "a model call of OpenLLMetry, which names no operation",
      {
        "llm.request.type": "chat",
        "gen_ai.system": "OpenAI",
        "gen_ai.request.model": "m",
        "gen_ai.response.model": "m-1",
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": "Hello",
        "gen_ai.completion.0.role": "assistant",
        "gen_ai.completion.0.content": "Hi",
        "gen_ai.usage.prompt_tokens": 50,
        "gen_ai.usage.completion_tokens": 7,
      },
      {},
      [
        { type: "step", kind: "user", text: "Hello" },
        { type: "usage", model: "m-1", input: 50, output: 7 },
        { type: "step", kind: "assistant", text: "Hi" },
      ],
    ],
    [
      "a tool call of OpenLLMetry",
      {
        "traceloop.span.kind": "tool",
        "traceloop.entity.name": "search",
        "traceloop.entity.input": '{"q":"x"}',
        "traceloop.entity.output": "3 hits",
      },
      {},
      [
        { type: "call", tool: "search", params: { q: "x" } },
        { type: "result", text: "3 hits", latencyMs: 250 },
      ],
    ],
    [
      "a tool call of the AI SDK",
      {
        "operation.name": "ai.toolCall",
        "ai.operationId": "ai.toolCall",
        "ai.toolCall.name": "weather",
        "ai.toolCall.id": "t-1",
        "ai.toolCall.args": '{"city":"Oslo"}',
        "ai.toolCall.result": '"rain"',
      },
      {},
      [
        { type: "call", callId: "t-1", tool: "weather", params: { city: "Oslo" } },
        { type: "result", callId: "t-1", text: '"rain"' },
      ],
    ],
  ])("%s", (_name, values, more, wanted) => {
    const found = fromSpan(values, more);
    for (const one of wanted) expect(found).toContainEqual(expect.objectContaining(one));
  });

  it("that are no agent's work tell nothing of a session", () => {
    expect(fromSpan({ "http.route": "/" })).toEqual([]);
    expect(fromSpan({ "openinference.span.kind": "CHAIN" })).toEqual([]);
  });
});

describe("log records", () => {
  it.each([
    [
      "codex_cli_rs",
      "codex.tool_result",
      {
        tool_name: "shell",
        call_id: "c9",
        arguments: '{"command":["ls"]}',
        duration_ms: 12,
        success: "true",
        output: "a b",
      },
      "codex",
      { type: "result", callId: "c9", text: "a b", latencyMs: 12, signals: { errorFlag: false } },
    ],
    [
      "codex_cli_rs",
      "codex.sse_event",
      { model: "gpt-5", input_token_count: 100, cached_token_count: 60, output_token_count: 9 },
      "codex",
      { type: "usage", input: 40, cacheRead: 60, output: 9 },
    ],
    [
      "gemini-cli",
      "gemini_cli.tool_call",
      {
        function_name: "read_file",
        function_args: '{"path":"a"}',
        duration_ms: 3,
        success: false,
        error: "no file",
        error_type: "file_not_found",
      },
      "gemini",
      {
        type: "result",
        signals: { errorFlag: true, errorObject: { type: "file_not_found", message: "no file" } },
      },
    ],
    [
      "gemini-cli",
      "gemini_cli.tool_call",
      { function_name: "mcp_my_tracker_search", mcp_server_name: "my_tracker", success: true },
      "gemini",
      { type: "call", tool: "search", server: "my_tracker" },
    ],
    [
      "gemini-cli",
      "gemini_cli.user_prompt",
      { prompt: "Do it" },
      "gemini",
      { type: "step", kind: "user", text: "Do it" },
    ],
    [
      "claude-code",
      "api_request",
      { input_tokens: 10, cache_read_tokens: 5, output_tokens: 1, cost_usd: "0.5" },
      "claude-code",
      { type: "usage", input: 10, cacheRead: 5, output: 1, costUsd: 0.5 },
    ],
  ])("%s %s", (service, name, values, harness, wanted) => {
    const found = fromLog(service, name, values);
    expect(found.harness).toBe(harness);
    expect(found.told).toContainEqual(expect.objectContaining(wanted));
  });

  it("of other names, or without what they should tell, are kept as events alone", () => {
    expect(
      fromLog("codex_cli_rs", "codex.sse_event", { "event.kind": "response.created" }).told,
    ).toEqual([]);
    expect(fromLog("gemini-cli", "constructor", {}).told).toEqual([]);
    expect(fromLog("any", "startup", {}).told).toEqual([]);
  });

  it.each([
    ["stand in the order of their count within a millisecond", "1772452800000000000", [7, 998]],
    ["stand where a finer clock puts them", "1772452800000250000", [250, 250]],
  ])("%s", (_name, timeUnixNano, places) => {
    const logRecords = [7, 998].map((sequence) => ({
      timeUnixNano,
      attributes: attributes({
        "session.id": "s-1",
        "event.name": "user_prompt",
        "event.sequence": sequence,
        prompt: `prompt ${sequence}`,
      }),
    }));
    const resource = { attributes: attributes({ "service.name": "claude-code" }) };
    const { events } = readLogs(
      { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] },
      reading,
    );
    const ordinals = events.map(({ records }) =>
      records.flatMap((record) => (record.type === "step" ? [record.ordinal] : [])),
    );
    expect(ordinals).toEqual(places.map((place) => [1_772_452_800_000_000 + place]));
  });
});
