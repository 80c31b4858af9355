import { expect, it } from "vitest";
import { startTrialServer } from "./trial-server.ts";

it("a key that sends too many is told to wait, is taken again then, and is counted", async () => {
  let now = Date.UTC(2026, 2, 2, 12);
  const clock = { now: () => now };
  const server = await startTrialServer({ requestsPerSecond: 2, clock });
  const other = await (await server.loop.keys()).add("other", ["ingest"]);
  const event = { endpoint: "/sql", success: true };
  expect((await server.post("/event", event)).status).toBe(200);
  expect((await server.post("/event", event)).status).toBe(200);
  const refused = await server.post("/event", event);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(await refused.json()).toEqual({ error: "this key has sent too many requests" });
  const telemetry = await server.post("/v1/traces", { resourceSpans: [] });
  expect(telemetry.status).toBe(429);
  expect(await telemetry.json()).toMatchObject({ code: 8 });
  now += 500;
  expect((await server.post("/event", event)).status).toBe(200);
  const ofOther = await server.post("/event", event, { authorization: `Bearer ${other}` });
  expect(ofOther.status).toBe(200);
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  now += 5000;
  const metrics = await (await server.fetch("/metrics")).text();
  expect(metrics).toContain("whetstone_rate_limited_total 2\n");
  expect(metrics).toContain('whetstone_http_requests_total{route="/event",status="429"} 1\n');
  expect(metrics).toContain('whetstone_events_total{became="stored"} 4\n');
});
