import { createHmac } from "node:crypto";
import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, asyncProperty, constantFrom, nat } from "fast-check";
import { expect, it } from "vitest";
import { startTrialServer, type TrialServer } from "./trial-server.ts";

const nowSeconds = Date.UTC(2026, 2, 2, 12) / 1000;
const clock = { now: () => nowSeconds * 1000 };
const delivery = JSON.stringify({
  type: "post_tool_call",
  timestamp: "2026-03-02T12:00:00Z",
  data: {
    session_id: "20260302_120000_ab12cd",
    tool_name: "terminal",
    tool_call_id: "call_9",
    status: "error",
    error_type: "exit",
    error_message: "make: command not found",
    duration_ms: 85,
  },
});

function secretsOf({ home }: TrialServer): readonly string[] {
  return readFileSync(join(home, ".whetstone", "webhook-secret"), "utf8")
    .trim()
    .split("\n");
}

function signed(secret: string, body: string, id = "msg_1", seconds = nowSeconds) {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": `v1,${signature}`,
  };
}

/** Without the server's key: the signature is enough. */
function deliver(
  server: TrialServer,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  return fetch(`${server.url}/hooks/hermes`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
}

it("a signed delivery is taken once, and joins the session that it names", async () => {
  const server = await startTrialServer({ clock });
  expect(statSync(join(server.home, ".whetstone", "webhook-secret")).mode & 0o777).toBe(0o600);
  const headers = signed(secretsOf(server)[0] ?? "", delivery);
  expect(await (await deliver(server, delivery, headers)).json()).toEqual({
    accepted: true,
    duplicate: false,
  });
  expect(await (await deliver(server, delivery, headers)).json()).toEqual({
    accepted: true,
    duplicate: true,
  });
  await server.loop.derive();
  const [session] = await server.loop.store.sessions({});
  expect(session).toMatchObject({
    harness: "hermes",
    nativeId: "20260302_120000_ab12cd",
    executionCount: 1,
  });
  expect(await server.loop.store.executions(session?.key ?? "")).toMatchObject([
    { tool: "terminal", outcome: "failure", latencyUs: 85_000 },
  ]);
});

it("one that was changed in any byte, is too old, or bears another's signature is refused", async () => {
  const server = await startTrialServer({ clock });
  const secret = secretsOf(server)[0] ?? "";
  const good = signed(secret, delivery);
  const parts = ["body", "webhook-id", "webhook-timestamp", "webhook-signature"] as const;
  await assert(
    asyncProperty(constantFrom(...parts), nat(), async (part, position) => {
      const text = part === "body" ? delivery : good[part];
      const at = position % text.length;
      const changed = `${text.slice(0, at)}${text[at] === "0" ? "1" : "0"}${text.slice(at + 1)}`;
      const answer =
        part === "body"
          ? await deliver(server, changed, good)
          : await deliver(server, delivery, { ...good, [part]: changed });
      expect(answer.status).toBe(401);
    }),
    { numRuns: 200 },
  );
  expect((await deliver(server, delivery, {})).status).toBe(401);
  expect(
    (await deliver(server, delivery, signed(secret, delivery, "m", nowSeconds - 301))).status,
  ).toBe(401);
  expect(
    (await deliver(server, delivery, signed(secret, delivery, "m", nowSeconds + 301))).status,
  ).toBe(401);
  const other = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  expect((await deliver(server, delivery, signed(other, delivery))).status).toBe(401);
  expect(await server.json("/stats")).toMatchObject({ total: 0 });
});

it("a secret can be replaced without a gap", async () => {
  const server = await startTrialServer({ clock });
  const path = join(server.home, ".whetstone", "webhook-secret");
  const old = secretsOf(server)[0] ?? "";
  const next = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  appendFileSync(path, `${next}\n`);
  expect((await deliver(server, delivery, signed(old, delivery, "a"))).status).toBe(200);
  expect((await deliver(server, delivery, signed(next, delivery, "b"))).status).toBe(200);
  writeFileSync(path, `${next}\n`);
  expect((await deliver(server, delivery, signed(old, delivery, "c"))).status).toBe(401);
});
