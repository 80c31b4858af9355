import { expect, it } from "vitest";
import { startTrialServer, type TrialServer } from "./trial-server.ts";

const traceId = "5b8efff798038103d269b633813fc60c";
const time = { timeUnixNano: "1772452800000000000" };

function attributes(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([key, value]) => ({ key, value: { stringValue: value } }));
}

function span(spanId: string, values: Readonly<Record<string, string>>) {
  return {
    traceId,
    spanId,
    name: "span",
    startTimeUnixNano: "1772452800000000000",
    endTimeUnixNano: "1772452801000000000",
    attributes: attributes(values),
  };
}

const claude = { attributes: attributes({ "service.name": "claude-code" }) };
const heron = "heron";

/** What one session's telemetry says; most of it tells no step, call or token. Each holds the word. */
async function sendAll(server: TrialServer): Promise<void> {
  const conversation = { "gen_ai.conversation.id": "c-1" };
  const spans = [
    span("eee19b7ec3c1b171", { ...conversation, "gen_ai.operation.name": "chat" }),
    span("eee19b7ec3c1b172", {
      ...conversation,
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.input.messages": heron,
    }),
    span("eee19b7ec3c1b173", { "url.full": `https://example.org/${heron}` }),
  ];
  await server.post("/v1/traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const named = { "session.id": "s-1" };
  const logs = [
    { ...time, attributes: attributes({ ...named, "event.name": "user_prompt", prompt: heron }) },
    { ...time, attributes: attributes({ ...named, "event.name": "api_error", error: heron }) },
  ];
  await server.post("/v1/logs", {
    resourceLogs: [{ resource: claude, scopeLogs: [{ logRecords: logs }] }],
  });
  const point = { ...time, asInt: "1", attributes: attributes({ ...named, note: heron }) };
  const metrics = [{ name: "claude_code.token.usage", sum: { dataPoints: [point] } }];
  await server.post("/v1/metrics", {
    resourceMetrics: [{ resource: claude, scopeMetrics: [{ metrics }] }],
  });
  await server.post("/event", { session_id: "e-1", harness: "mine", endpoint: "/x" });
  await server.post("/event", { session_id: "e-1", harness: "mine", note: heron });
}

async function record(server: TrialServer): Promise<string> {
  let text = "";
  for await (const row of server.loop.store.recordRows()) text += JSON.stringify(row);
  return text;
}

it("what telemetry says beside the steps of a session is forgotten with it, and does not come back", async () => {
  const server = await startTrialServer();
  await sendAll(server);
  await server.loop.derive();
  expect((await record(server)).split(heron).length - 1).toBeGreaterThanOrEqual(6);
  const sessions = await server.loop.store.sessions({});
  const names = new Set(sessions.map(({ nativeId }) => nativeId));
  expect(names).toEqual(new Set(["c-1", "e-1", "s-1"]));
  for (const { key } of sessions) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await server.loop.forgetSession(key, "a test");
  }
  expect(await record(server)).not.toContain(heron);
  await sendAll(server);
  await server.loop.derive();
  expect(await record(server)).not.toContain(heron);
  expect(await server.loop.store.sessions({})).toEqual([]);
});
