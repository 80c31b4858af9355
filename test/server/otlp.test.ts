import { gzipSync } from "node:zlib";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type Attributes, SpanStatusCode } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { describe, expect, it } from "vitest";
import { startTrialServer, type TrialServer } from "./trial-server.ts";

/** Sends spans with OpenTelemetry's own exporter, which takes a failure for one of its own. */
async function exportSpans(
  server: TrialServer,
  spans: readonly {
    readonly name: string;
    readonly attributes: Attributes;
    readonly error?: string;
  }[],
  apartMs = 1000,
): Promise<void> {
  const exporter = new OTLPTraceExporter({
    url: `${server.url}/v1/traces`,
    headers: { authorization: `Bearer ${server.token}` },
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "my-agent", "service.version": "1.2.3" }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer("test");
  const startMs = Date.UTC(2026, 2, 2, 12);
  for (const [index, { name, attributes, error }] of spans.entries()) {
    const span = tracer.startSpan(name, { attributes, startTime: startMs + index * apartMs });
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(startMs + index * apartMs + 250);
  }
  await provider.forceFlush();
  await provider.shutdown();
}

const conversation = { "gen_ai.conversation.id": "conversation-1", "gen_ai.agent.name": "helper" };

async function learned(server: TrialServer) {
  await server.loop.derive();
  const { store } = server.loop;
  const [session] = await store.sessions({});
  if (session === undefined) throw new Error("no session was derived");
  return {
    session,
    executions: await store.executions(session.key),
    steps: await store.steps(session.key),
  };
}

describe("OTLP", () => {
  it("takes what OpenTelemetry's exporter sends as protobuf, and makes a session of an agent's spans", async () => {
    const server = await startTrialServer();
    await exportSpans(server, [
      {
        name: "chat gpt-5",
        attributes: {
          ...conversation,
          "gen_ai.operation.name": "chat",
          "gen_ai.request.model": "gpt-5",
          "gen_ai.usage.input_tokens": 120,
          "gen_ai.usage.cache_read.input_tokens": 20,
          "gen_ai.usage.output_tokens": 30,
          "gen_ai.input.messages": JSON.stringify([
            { role: "user", parts: [{ type: "text", content: "Mend the build" }] },
          ]),
          "gen_ai.output.messages": JSON.stringify([
            { role: "assistant", parts: [{ type: "text", content: "I look at it." }] },
          ]),
        },
      },
      {
        name: "execute_tool bash",
        attributes: {
          ...conversation,
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.name": "bash",
          "gen_ai.tool.call.id": "call-1",
          "gen_ai.tool.call.arguments": '{"command":"make"}',
          "error.type": "exit",
        },
        error: "make: *** No targets",
      },
      {
        name: "execute_tool read",
        attributes: {
          ...conversation,
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.name": "read_file",
        },
      },
      { name: "GET /unrelated", attributes: { "http.route": "/unrelated" } },
    ]);
    const { session, executions, steps } = await learned(server);
    expect(session).toMatchObject({
      harness: "otlp",
      nativeId: "conversation-1",
      agent: "helper",
      models: ["gpt-5"],
      task: "Mend the build",
      usage: { input: 100, cacheRead: 20, output: 30 },
    });
    expect(executions).toMatchObject([
      { tool: "bash", params: '{"command":"make"}', outcome: "failure", latencyUs: 250_000 },
      { tool: "read_file", outcome: "success", outcomeSource: "flag-absent" },
    ]);
    expect(executions[0]?.errorText).toContain("No targets");
    expect(steps.map(({ kind }) => kind)).toEqual(["user", "assistant", "tool", "tool"]);
    expect(await server.json("/stats")).toMatchObject({ total: 4, by_source: { "my-agent": 4 } });
  });

  it.each([
    ["ends behind the model calls below it", 1000],
    ["begins in one millisecond with them", 0],
  ])("names the agent after the span that invoked it, which %s", async (_, apartMs) => {
    const server = await startTrialServer();
    const named = { "gen_ai.conversation.id": "conversation-2" };
    const spans = [
      {
        name: "invoke_agent planner",
        attributes: {
          ...named,
          "gen_ai.operation.name": "invoke_agent",
          "gen_ai.agent.name": "planner",
          "gen_ai.usage.input_tokens": 50,
        },
      },
      {
        name: "chat m",
        attributes: {
          ...named,
          "gen_ai.operation.name": "chat",
          "gen_ai.request.model": "m",
          "gen_ai.usage.input_tokens": 50,
        },
      },
    ];
    await exportSpans(server, spans, apartMs);
    const { session, steps } = await learned(server);
    expect(session).toMatchObject({ agent: "planner", usage: { input: 50 } });
    expect(steps.map(({ kind }) => kind)).toEqual(["assistant"]);
  });

  it("takes log records as JSON, and joins the events of an agent to its own session", async () => {
    const server = await startTrialServer();
    const provider = new LoggerProvider({
      resource: resourceFromAttributes({ "service.name": "claude-code" }),
      processors: [
        new SimpleLogRecordProcessor({
          exporter: new OTLPLogExporter({
            url: `${server.url}/v1/logs`,
            headers: { authorization: `Bearer ${server.token}` },
          }),
        }),
      ],
    });
    const logger = provider.getLogger("com.anthropic.claude_code.events");
    const session = { "session.id": "0b6e6a6e-2f0e-4c55-9d7b-1f1f2d3c4b5a" };
    logger.emit({
      body: "claude_code.user_prompt",
      attributes: { ...session, "event.name": "user_prompt", prompt: "Run the tests" },
    });
    logger.emit({
      body: "claude_code.tool_result",
      attributes: {
        ...session,
        "event.name": "tool_result",
        tool_name: "Bash",
        success: "false",
        duration_ms: "1500",
        error: "Exit code 1",
      },
    });
    logger.emit({
      body: "claude_code.api_request",
      attributes: {
        ...session,
        "event.name": "api_request",
        model: "claude-x",
        input_tokens: "10",
        output_tokens: "5",
        cache_read_tokens: "100",
        cost_usd: "0.01",
      },
    });
    await provider.forceFlush();
    await provider.shutdown();
    const { session: found, executions } = await learned(server);
    expect(found).toMatchObject({
      harness: "claude-code",
      nativeId: session["session.id"],
      task: "Run the tests",
      usage: { input: 10, cacheRead: 100, output: 5 },
    });
    expect(executions).toMatchObject([
      { tool: "Bash", outcome: "failure", outcomeSource: "error-flag", latencyUs: 1_500_000 },
    ]);
  });

  it("stores an export once that is sent twice, and says which spans it cannot take", async () => {
    const server = await startTrialServer();
    const span = {
      traceId: "5b8efff798038103d269b633813fc60c",
      spanId: "eee19b7ec3c1b174",
      name: "chat",
      startTimeUnixNano: "1544712660000000000",
      endTimeUnixNano: "1544712661000000000",
    };
    const request = {
      resourceSpans: [{ scopeSpans: [{ spans: [span, { ...span, spanId: "0000000000000000" }] }] }],
    };
    for (let times = 0; times < 2; times += 1) {
      const response = await server.post("/v1/traces", request);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        partialSuccess: {
          rejectedSpans: "1",
          errorMessage: "a span needs a traceId of 32 and a spanId of 16 hex digits",
        },
      });
    }
    const text = await (await server.fetch("/metrics")).text();
    expect(text).toContain('{became="stored"} 1\n');
    expect(text).toContain('{became="duplicate"} 1\n');
    expect(text).toContain('{became="rejected"} 2\n');
  });

  it.each(["traces", "logs", "metrics"])(
    "/v1/%s: empty, unknown and broken requests",
    async (signal) => {
      const server = await startTrialServer();
      const path = `/v1/${signal}`;
      const protobuf = { "content-type": "application/x-protobuf" };
      const full = await server.post(path, {});
      expect(full.status).toBe(200);
      expect(await full.json()).toEqual({});
      const none = await server.post(path, new Uint8Array(), protobuf);
      expect(none.status).toBe(200);
      expect(none.headers.get("content-type")).toBe("application/x-protobuf");
      expect((await none.arrayBuffer()).byteLength).toBe(0);
      expect((await server.post(path, { newField: [1] })).status).toBe(200);
      const zipped = await server.post(path, gzipSync("{}"), { "content-encoding": "gzip" });
      expect(zipped.status).toBe(200);
      const broken = await server.post(path, "{nothing");
      expect(broken.status).toBe(400);
      expect(await broken.json()).toEqual({ code: 3, message: "the body is not valid JSON" });
      expect(
        (
          await server.post(path, {
            [`resource${signal === "traces" ? "Spans" : signal === "logs" ? "Logs" : "Metrics"}`]: 5,
          })
        ).status,
      ).toBe(400);
      const cut = new BinaryWriter().tag(1, WireType.LengthDelimited).uint32(100).finish();
      const refused = await server.post(path, cut, protobuf);
      expect(refused.status).toBe(400);
      expect(refused.headers.get("content-type")).toBe("application/x-protobuf");
      expect(server.errors).toEqual([]);
    },
  );

  it("keeps the data points of metrics", async () => {
    const server = await startTrialServer();
    const point = {
      timeUnixNano: "1544712660300000000",
      asInt: "12",
      attributes: [{ key: "type", value: { stringValue: "input" } }],
    };
    const metric = {
      name: "claude_code.token.usage",
      unit: "tokens",
      sum: { isMonotonic: true, dataPoints: [point, point] },
    };
    const response = await server.post("/v1/metrics", {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }],
    });
    expect(await response.json()).toEqual({});
    expect(await server.json("/stats")).toMatchObject({ total: 1 });
  });
});
