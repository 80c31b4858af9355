import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startTrialServer, type TrialServer } from "./trial-server.ts";

// The message events of the conventions for generative AI before 1.37, as instrumentations still send them.

const traceId = "5b8efff798038103d269b633813fc60c";
const startNs = BigInt(Date.UTC(2026, 2, 2, 12)) * 1_000_000n;
const secret = "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";

function at(seconds: number): string {
  return String(startNs + BigInt(Math.round(seconds * 1000)) * 1_000_000n);
}

function value(plain: unknown): object {
  if (typeof plain === "string") return { stringValue: plain };
  if (typeof plain === "number") return { intValue: String(plain) };
  if (Array.isArray(plain)) return { arrayValue: { values: plain.map(value) } };
  return { kvlistValue: { values: attributes(plain as object) } };
}

function attributes(values: object): object[] {
  return Object.entries(values).map(([key, plain]) => ({ key, value: value(plain) }));
}

function log(spanId: string, seconds: number, name: string, body: object): object {
  const told = { "event.name": name, "gen_ai.system": "openai" };
  return {
    timeUnixNano: at(seconds),
    traceId,
    spanId,
    body: value(body),
    attributes: attributes(told),
  };
}

interface SpanParts {
  readonly spanId: string;
  readonly from: number;
  readonly to: number;
  readonly attributes: object;
  readonly events?: readonly (readonly [name: string, attributes: object])[];
}

function span({ spanId, from, to, attributes: told, events = [] }: SpanParts): object {
  return {
    traceId,
    spanId,
    name: "span",
    startTimeUnixNano: at(from),
    endTimeUnixNano: at(to),
    attributes: attributes(told),
    events: events.map(([name, values]) => ({
      timeUnixNano: at(to),
      name,
      attributes: attributes(values),
    })),
  };
}

const resource = { attributes: attributes({ "service.name": "my-agent" }) };
const chat = {
  "gen_ai.operation.name": "chat",
  "gen_ai.request.model": "m",
  "gen_ai.usage.input_tokens": 10,
};
const first = "aaaaaaaaaaaaaaa1";
const second = "aaaaaaaaaaaaaaa2";

async function sendLogs(server: TrialServer, logRecords: readonly object[]): Promise<void> {
  const response = await server.post("/v1/logs", {
    resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }],
  });
  expect(await response.json()).toEqual({});
}

async function sendSpans(server: TrialServer, spans: readonly object[]): Promise<void> {
  const response = await server.post("/v1/traces", {
    resourceSpans: [{ resource, scopeSpans: [{ spans }] }],
  });
  expect(await response.json()).toEqual({});
}

async function learned(server: TrialServer) {
  await server.loop.derive();
  const { store } = server.loop;
  const sessions = await store.sessions({});
  const [session] = sessions;
  if (session === undefined) throw new Error("no session was derived");
  const steps = await store.steps(session.key);
  return {
    sessions,
    session,
    steps: steps.map(({ kind, excerpt }) => [kind, excerpt]),
    executions: await store.executions(session.key),
  };
}

async function recordText(server: TrialServer): Promise<string> {
  let text = "";
  for await (const row of server.loop.store.recordRows()) text += JSON.stringify(row);
  return text;
}

const weather = {
  id: "call_1",
  type: "function",
  function: { name: "get_weather", arguments: '{"city":"Oslo"}' },
};

/** A model that asks for the call, and the next request, which is told what it gave. */
const choice = JSON.stringify({ message: { tool_calls: [weather] } });
const asksForWeather = span({
  spanId: first,
  from: 0,
  to: 1,
  attributes: chat,
  events: [["gen_ai.choice", { "gen_ai.event.content": choice }]],
});
const hearsOfRain = span({
  spanId: second,
  from: 2,
  to: 3,
  attributes: chat,
  events: [["gen_ai.tool.message", { id: "call_1", content: "Rain" }]],
});

/** The span of the call itself, which does not name its id. */
const unnamedCall = (spanId: string, from: number): object =>
  span({
    spanId,
    from,
    to: from + 0.5,
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "get_weather",
      "gen_ai.tool.call.arguments": '{"city":"Oslo"}',
    },
  });

const conversationLogs = [
  log(first, 0.1, "gen_ai.system.message", { content: "You help." }),
  log(first, 0.1, "gen_ai.user.message", { content: "An older request" }),
  log(first, 0.1, "gen_ai.user.message", { content: `The weather? ${secret}` }),
  log(first, 0.9, "gen_ai.choice", {
    index: 0,
    finish_reason: "tool_calls",
    message: { role: "assistant", tool_calls: [weather] },
  }),
  log(second, 2.1, "gen_ai.user.message", { content: `The weather? ${secret}` }),
  log(second, 2.1, "gen_ai.assistant.message", { tool_calls: [weather] }),
  log(second, 2.1, "gen_ai.tool.message", { id: "call_1", content: "Error: no such city" }),
  log(second, 2.1, "gen_ai.tool.message", { id: "call_0", content: "of an earlier run" }),
  log(second, 2.9, "gen_ai.choice", { index: 0, message: { content: "I do not know." } }),
  log(second, 2.9, "gen_ai.choice", { index: 1, message: { content: "Another choice" } }),
];
const conversationSpans = [
  span({ spanId: first, from: 0, to: 1, attributes: chat }),
  span({ spanId: second, from: 2, to: 3, attributes: chat }),
];

describe("message events of OpenTelemetry before 1.37", () => {
  it.each([
    ["before their spans", true],
    ["behind their spans", false],
  ])(
    "as log records %s give the spans their words, calls and results",
    async (_name, logsFirst) => {
      const server = await startTrialServer();
      if (logsFirst) await sendLogs(server, conversationLogs);
      await sendSpans(server, conversationSpans);
      if (!logsFirst) await sendLogs(server, conversationLogs);
      const { sessions, session, steps, executions } = await learned(server);
      expect(sessions).toHaveLength(1);
      expect(session).toMatchObject({ nativeId: traceId, usage: { input: 20 } });
      expect(session.task).toMatch(/^The weather\? \[/);
      expect(steps).toEqual([
        ["user", session.task],
        ["assistant", ""],
        ["tool", "Error: no such city"],
        ["assistant", "I do not know."],
      ]);
      expect(executions).toMatchObject([{ tool: "get_weather", params: '{"city":"Oslo"}' }]);
      await server.close();
      const database = readFileSync(join(server.home, ".whetstone", "whetstone.db"));
      expect(database.includes(secret)).toBe(false);
    },
  );

  it.each([
    [
      "as JSON in one attribute",
      [
        ["gen_ai.user.message", { "gen_ai.event.content": '{"content":"Hello","role":"user"}' }],
        ["gen_ai.choice", { "gen_ai.event.content": '{"index":0,"message":{"content":"Hi"}}' }],
      ],
    ],
    [
      "as attributes, the content as JSON of its parts",
      [
        ["gen_ai.user.message", { content: '[{"text":"Before"}]' }],
        ["gen_ai.assistant.message", { content: '[{"text":"Yes?"}]' }],
        ["gen_ai.user.message", { content: '[{"text":"Hello"}]' }],
        ["gen_ai.choice", { message: '[{"text":"Hi"}]', finish_reason: "end_turn" }],
      ],
    ],
    [
      "as plain attributes",
      [
        ["gen_ai.user.message", { content: "Hello" }],
        ["gen_ai.choice", { message: "Hi" }],
      ],
    ],
  ] as const)("as events of a span, %s", async (_name, events) => {
    const server = await startTrialServer();
    await sendSpans(server, [span({ spanId: first, from: 0, to: 1, attributes: chat, events })]);
    const { steps } = await learned(server);
    expect(steps).toEqual([
      ["user", "Hello"],
      ["assistant", "Hi"],
    ]);
  });

  it("on the span of a tool call are its input and its result, and count the call once", async () => {
    const server = await startTrialServer();
    const call = { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "get_weather" };
    await sendSpans(server, [
      asksForWeather,
      span({
        spanId: "bbbbbbbbbbbbbbb1",
        from: 1,
        to: 1.5,
        attributes: { ...call, "gen_ai.tool.call.id": "call_1" },
        events: [
          ["gen_ai.tool.message", { role: "tool", content: '{"city":"Oslo"}', id: "call_1" }],
          ["gen_ai.choice", { message: '[{"text":"Rain"}]', id: "call_1" }],
        ],
      }),
      hearsOfRain,
    ]);
    const { steps, executions } = await learned(server);
    expect(steps.filter(([kind]) => kind === "tool")).toEqual([["tool", "Rain"]]);
    expect(executions).toMatchObject([
      {
        tool: "get_weather",
        params: '{"city":"Oslo"}',
        outcome: "success",
        outcomeSource: "flag-absent",
        latencyUs: 500_000,
      },
    ]);
  });

  it("count a call once that a span without its id tells as well, and say where it could be another", async () => {
    const server = await startTrialServer();
    await sendSpans(server, [asksForWeather, unnamedCall("bbbbbbbbbbbbbbb1", 1), hearsOfRain]);
    const { executions } = await learned(server);
    expect(executions).toMatchObject([
      { tool: "get_weather", outcome: "success", latencyUs: 500_000, params: '{"city":"Oslo"}' },
    ]);
    expect((await server.loop.store.counts()).possiblyDuplicate).toBe(0);
    await sendSpans(server, [unnamedCall("bbbbbbbbbbbbbbb2", 3)]);
    expect((await learned(server)).executions).toHaveLength(3);
    const checks = await server.loop.checkHealth();
    expect(checks.find(({ name }) => name === "identity")).toMatchObject({
      state: "note",
      message: "2 of 3 tool calls may be counted twice",
    });
  });

  it("say nothing of success where a model was merely told a result", async () => {
    const server = await startTrialServer();
    await sendLogs(server, [
      log(first, 0, "gen_ai.choice", { message: { tool_calls: [weather] } }),
      log(second, 1, "gen_ai.tool.message", { id: "call_1", content: "Done" }),
    ]);
    const { executions } = await learned(server);
    expect(executions).toMatchObject([{ outcome: "unknown", outcomeSource: "none" }]);
  });

  it("are forgotten with their session, also those that tell nothing of it", async () => {
    const server = await startTrialServer();
    await sendLogs(server, conversationLogs);
    const { session } = await learned(server);
    const texts = ["You help.", "An older request", "of an earlier run", "Another choice"];
    const before = await recordText(server);
    expect(texts.filter((text) => before.includes(text))).toEqual(texts);
    await server.loop.forgetSession(session.key, "a test");
    const left = await recordText(server);
    expect(texts.filter((text) => left.includes(text))).toEqual([]);
  });
});

const said = (role: string, content: string): object => ({
  role,
  parts: [{ type: "text", content }],
});

describe("the event of OpenTelemetry since 1.37 that tells a model call", () => {
  const details = {
    timeUnixNano: at(0.9),
    traceId,
    spanId: first,
    eventName: "gen_ai.client.inference.operation.details",
    attributes: attributes({
      ...chat,
      "gen_ai.usage.output_tokens": 4,
      "gen_ai.input.messages": [said("user", "Older"), said("user", "The weather?")],
      "gen_ai.output.messages": [said("assistant", "Rain.")],
    }),
  };
  const words = [
    ["user", "The weather?"],
    ["assistant", "Rain."],
  ];

  it.each([
    ["before", true],
    ["behind", false],
  ])("gives its words to a span that keeps none, sent %s it", async (_, logsFirst) => {
    const server = await startTrialServer();
    const counted = { ...chat, "gen_ai.usage.output_tokens": 4 };
    const spans = [span({ spanId: first, from: 0, to: 1, attributes: counted })];
    if (logsFirst) await sendLogs(server, [details]);
    await sendSpans(server, spans);
    if (!logsFirst) await sendLogs(server, [details]);
    const { sessions, session, steps } = await learned(server);
    expect(sessions).toHaveLength(1);
    expect(session).toMatchObject({ task: "The weather?", usage: { input: 10, output: 4 } });
    expect(steps).toEqual(words);
  });

  it("tells nothing of an agent that has events of its own for its model calls", async () => {
    const server = await startTrialServer();
    const session = { "session.id": "gemini-1" };
    const response = {
      ...details,
      eventName: "gemini_cli.api_response",
      attributes: attributes({
        ...session,
        model: "m",
        input_token_count: 10,
        output_token_count: 4,
      }),
    };
    const whole = {
      ...chat,
      ...session,
      "gen_ai.response.id": "r1",
      "gen_ai.usage.output_tokens": 4,
    };
    const logRecords = [response, { ...details, attributes: attributes(whole) }];
    const gemini = { attributes: attributes({ "service.name": "gemini-cli" }) };
    await server.post("/v1/logs", {
      resourceLogs: [{ resource: gemini, scopeLogs: [{ logRecords }] }],
    });
    const { sessions, session: told } = await learned(server);
    expect(sessions).toHaveLength(1);
    expect(told).toMatchObject({ harness: "gemini", usage: { input: 10, output: 4 } });
  });

  it("tells nothing of what is no model call", async () => {
    const server = await startTrialServer();
    const embedding = { ...chat, "gen_ai.operation.name": "embeddings" };
    await sendLogs(server, [{ ...details, attributes: attributes(embedding) }]);
    await server.loop.derive();
    expect(await server.loop.store.sessions({})).toEqual([]);
  });

  it("tells words and tokens where no span does", async () => {
    const server = await startTrialServer();
    await sendLogs(server, [details]);
    const { session, steps } = await learned(server);
    expect(session).toMatchObject({ models: ["m"], usage: { input: 10, output: 4 } });
    expect(steps).toEqual(words);
  });
});
