/** Requests as callers send them, well-formed: what is mutated begins as one of these. */
export const sampleEvents: readonly object[] = [
  { endpoint: "/sql", success: true, duration_ms: 12.5, input_summary: "select", source: "mcp" },
  {
    timestamp: "2026-03-02T12:00:00Z",
    source: "scenario",
    staffer_id: "s-7",
    sig_hash: "abc",
    event_kind: "fill",
    role: "nurse",
    city: "Oslo",
    state: "NO",
    count: 3,
    ok: false,
    error: { type: "Timeout", message: "no answer within 5 s" },
    rescue_attempted: true,
    rescue_succeeded: false,
  },
  {
    id: "e-1",
    source: "bot",
    harness: "claude-code",
    session_id: "0b6e6a6e-2f0e-4c55-9d7b-1f1f2d3c4b5a",
    call_id: "toolu_1",
    endpoint: "Bash",
    params: { command: "make", nested: { list: [1, [2, { three: 3 }]] } },
    agent: "builder",
    model: "m",
    repo: "https://git.example/acme/shop.git",
    cwd: "/srv/shop",
    data: { error: "no such table" },
  },
  { source: "auditor", one_liner: "all well", audit_duration_ms: 40, timestamp: 1_772_452_800 },
  { note: "deployed", kind: "release" },
];

export const sampleLog = {
  operation: "error-analysis",
  approach: "clusters",
  result: "two groups",
  context: { failures: 3 },
};

const attribute = (key: string, value: object): object => ({ key, value });
const text = (stringValue: string): object => ({ stringValue });
const resource = {
  attributes: [
    attribute("service.name", text("claude-code")),
    attribute("session.id", text("run-1")),
  ],
};
const scope = { name: "sample", version: "1.0.0" };

export const sampleTraces = {
  resourceSpans: [
    {
      resource,
      scopeSpans: [
        {
          scope,
          spans: [
            {
              traceId: "5b8efff798038103d269b633813fc60c",
              spanId: "eee19b7ec3c1b174",
              parentSpanId: "eee19b7ec3c1b173",
              name: "execute_tool bash",
              kind: 1,
              startTimeUnixNano: "1772452800000000000",
              endTimeUnixNano: "1772452800250000000",
              attributes: [
                attribute("gen_ai.operation.name", text("execute_tool")),
                attribute("gen_ai.tool.name", text("bash")),
                attribute("gen_ai.tool.call.arguments", text('{"command":"make"}')),
                attribute("retries", { intValue: "2" }),
                attribute("load", { doubleValue: 0.5 }),
                attribute("list", { arrayValue: { values: [text("a"), { boolValue: true }] } }),
                attribute("map", { kvlistValue: { values: [attribute("k", text("v"))] } }),
                attribute("bytes", { bytesValue: "AAEC" }),
              ],
              events: [
                {
                  timeUnixNano: "1772452800200000000",
                  name: "exception",
                  attributes: [attribute("exception.message", text("no target"))],
                },
              ],
              status: { code: 2, message: "failed" },
            },
            {
              traceId: "5b8efff798038103d269b633813fc60c",
              spanId: "eee19b7ec3c1b175",
              name: "chat",
              startTimeUnixNano: "1772452801000000000",
              attributes: [
                attribute("gen_ai.operation.name", text("chat")),
                attribute("gen_ai.request.model", text("m")),
                attribute("gen_ai.usage.input_tokens", { intValue: "120" }),
                attribute(
                  "gen_ai.input.messages",
                  text('[{"role":"user","parts":[{"type":"text","content":"Mend it"}]}]'),
                ),
              ],
            },
          ],
        },
      ],
    },
  ],
};

export const sampleLogs = {
  resourceLogs: [
    {
      resource,
      scopeLogs: [
        {
          scope,
          logRecords: [
            {
              timeUnixNano: "1772452800000000000",
              severityNumber: 9,
              severityText: "INFO",
              body: text("claude_code.tool_result"),
              attributes: [
                attribute("event.name", text("tool_result")),
                attribute("tool_name", text("Bash")),
                attribute("tool_input", text('{"command":"make"}')),
                attribute("success", text("false")),
                attribute("error", text("Exit code 1")),
                attribute("duration_ms", text("1500")),
              ],
            },
            {
              observedTimeUnixNano: "1772452801000000000",
              body: text("claude_code.api_request"),
              attributes: [
                attribute("event.name", text("api_request")),
                attribute("input_tokens", text("10")),
                attribute("cost_usd", { doubleValue: 0.01 }),
              ],
            },
          ],
        },
      ],
    },
  ],
};

const point = {
  startTimeUnixNano: "1772452800000000000",
  timeUnixNano: "1772452801000000000",
  attributes: [attribute("type", text("input"))],
};

export const sampleMetrics = {
  resourceMetrics: [
    {
      resource,
      scopeMetrics: [
        {
          scope,
          metrics: [
            { name: "tokens", unit: "1", sum: { dataPoints: [{ ...point, asInt: "12" }] } },
            { name: "load", gauge: { dataPoints: [{ ...point, asDouble: 0.5 }] } },
            { name: "wait", histogram: { dataPoints: [{ ...point, count: "3", sum: 1.5 }] } },
            { name: "wait2", summary: { dataPoints: [{ ...point, count: "3", sum: 1.5 }] } },
          ],
        },
      ],
    },
  ],
};
