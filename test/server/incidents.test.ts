import { readFileSync, readdirSync, statSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startTrialServer, type TrialServer } from "./trial-server.ts";

// What other programs' local servers were broken by, tried on ours. Each test bears the name of its incident.

interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function ask(
  { port }: TrialServer,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Told> {
  return new Promise((done, fail) => {
    const call = request({ host: "127.0.0.1", port, method, path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      const { statusCode: status = 0, headers: told } = response;
      response.once("close", () => done({ status, headers: told, body: text }));
      // A stream of live events has no end: what comes at once is all that is looked at.
      if (told["content-type"] === "text/event-stream") setTimeout(() => response.destroy(), 200);
    });
    call.once("error", fail);
    call.end(body);
  });
}

/** True when something takes connections there. */
function answersAt(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (isOpen: boolean): void => {
      socket.destroy();
      done(isOpen);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

const gets = ({ routes }: TrialServer): readonly string[] =>
  routes.filter(({ method }) => method === "GET").map(({ path }) => path);
const posts = ({ routes }: TrialServer): readonly string[] =>
  routes.filter(({ method }) => method === "POST").map(({ path }) => path);

/** What every answer to a page of another site may say: that it is refused, and no word more. */
function expectNothingTold({ status, headers, body }: Told): void {
  expect(status).toBe(403);
  expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  expect(body.length).toBeLessThan(200);
}

describe("incidents of local servers", () => {
  it("CVE-2025-49596 (MCP Inspector): no proxy without a key, on this machine alone, closed to pages and to rebinding", async () => {
    const server = await startTrialServer();
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of others) expect(await answersAt(address, server.port)).toBe(false);
    expect(await answersAt("127.0.0.1", server.port)).toBe(true);
    for (const path of posts(server)) {
      const simple = { "content-type": "text/plain", origin: "https://evil.example" };
      expectNothingTold(await ask(server, "POST", path, simple, "{}"));
      const { status } = await ask(server, "POST", path, { "content-type": "application/json" });
      expect(status, path).toBe(401);
    }
    const query = await ask(server, "GET", `/sse?transportType=stdio&command=touch&args=/tmp/x`);
    expect(query.status).toBe(404);
  });

  it("CVE-2025-66414, CVE-2025-66416 (MCP SDKs): protection against DNS rebinding is on without being asked for", async () => {
    const server = await startTrialServer();
    const authorization = `Bearer ${server.token}`;
    for (const host of [
      "evil.example",
      `evil.example:${server.port}`,
      `127.0.0.1.evil.example:${server.port}`,
      `127.0.0.1:${server.port + 1}`,
      "127.0.0.1",
      `0.0.0.0:${server.port}`,
    ]) {
      for (const path of gets(server))
        expectNothingTold(await ask(server, "GET", path, { host, authorization }));
    }
    expect((await ask(server, "GET", "/stats", { authorization })).status).toBe(200);
  });

  it("CVE-2026-22812 (OpenCode): no answer opens itself to other origins, and no preflight succeeds", async () => {
    const server = await startTrialServer();
    for (const { method, path } of server.routes) {
      const preflight = await ask(server, "OPTIONS", path, {
        origin: "https://evil.example",
        "access-control-request-method": method,
        "access-control-request-headers": "authorization,content-type",
      });
      expectNothingTold(preflight);
      const { headers } = await ask(server, method, path, {
        authorization: `Bearer ${server.token}`,
      });
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
    for (const path of ["/session", "/shell", "/command", "/exec", "/file?path=/etc/passwd"])
      expect((await ask(server, "POST", path)).status).toBe(404);
  });

  it("CVE-2025-59956 (AgentAPI): a rebound name reads nothing of what agents said", async () => {
    const server = await startTrialServer();
    await server.post("/event", { source: "scenario", endpoint: "/said-in-confidence" });
    for (const path of [...gets(server), "/messages", "/events"]) {
      const told = await ask(server, "GET", path, { host: "rebound.example:80" });
      expectNothingTold(told);
      expect(told.body).not.toContain("said-in-confidence");
    }
  });

  it("CVE-2026-25253 (OpenClaw): no WebSocket, with or without a key, from whatever page", async () => {
    const server = await startTrialServer();
    const upgrade = (path: string, more: readonly string[]): Promise<string> =>
      new Promise((done) => {
        const socket = connect(server.port, "127.0.0.1");
        let answer = "";
        socket.setEncoding("latin1").on("data", (part: string) => {
          answer += part;
          socket.end();
        });
        socket.once("close", () => done(answer.split("\r\n")[0] ?? ""));
        const lines = [
          `GET ${path} HTTP/1.1`,
          `Host: 127.0.0.1:${server.port}`,
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          ...more,
        ];
        socket.write(`${lines.join("\r\n")}\r\n\r\n`);
      });
    const key = `Authorization: Bearer ${server.token}`;
    for (const path of [...gets(server), "/", "/ws"]) {
      for (const more of [[], [key], ["Origin: https://evil.example"], [key, "Origin: null"]])
        expect(await upgrade(path, more)).toMatch(/^HTTP\/1\.1 (?:200|401|403|404) /);
    }
  });

  it("GHSA-gr74-4xfh-6jw9 (Claude-Code-Agent-Monitor): no transcript is read without a key, no file of an agent is written or served", async () => {
    const server = await startTrialServer();
    for (const path of [
      "/../../.claude/settings.json",
      "/..%2f..%2f.claude%2fsettings.json",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/.whetstone/token",
      "/token",
      "//etc/passwd",
      "/api/sessions",
      "/api/settings",
    ]) {
      for (const method of ["GET", "POST", "PUT", "DELETE"]) {
        const { status, body } = await ask(server, method, path);
        expect([401, 403, 404], `${method} ${path}`).toContain(status);
        expect(body).not.toContain(server.token);
      }
    }
    await server.post("/event", {
      endpoint: "Write",
      params: { file_path: "~/.claude/settings.json", content: "{}" },
      success: true,
    });
    await server.loop.derive();
    expect(readdirSync(server.home)).toEqual([".whetstone"]);
  }, 60_000);

  it("claude-mem #236, #924, #1933, #3680: keys on every route also when it listens everywhere, whole origins, no key in clear text", async () => {
    const server = await startTrialServer({ host: "0.0.0.0" });
    for (const { method, path } of server.routes) {
      const { status } = await ask(server, method, path, { "content-type": "application/json" });
      expect(status, `${method} ${path}`).toBe(path === "/health" ? 200 : 401);
    }
    const authorization = `Bearer ${server.token}`;
    for (const origin of [
      `http://localhost:${server.port + 1}`,
      "http://localhost:3000",
      `http://localhost:${server.port}.evil.example`,
      "http://localhost",
      "file://",
    ]) {
      expectNothingTold(await ask(server, "GET", "/stats", { authorization, origin }));
    }
    const folder = join(server.home, ".whetstone");
    expect(statSync(join(folder, "token")).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder).filter((file) => file.startsWith("whetstone.db")))
      expect(readFileSync(join(folder, name)).includes(server.token), name).toBe(false);
  });

  it("cavemem #51: there is no page that shows something without a key", async () => {
    const server = await startTrialServer();
    for (const path of ["/", "/index.html", ...gets(server)]) {
      const { status, body } = await ask(server, "GET", path);
      expect([200, 401, 404], path).toContain(status);
      const shown: unknown = status === 200 ? JSON.parse(body) : null;
      expect([null, { status: "ok", ops_in_ring: 0 }], path).toContainEqual(shown);
    }
  });

  it("MCP 2026-07-28: an Origin that is not ours is answered with 403, before anything else is looked at", async () => {
    const server = await startTrialServer();
    for (const { method, path } of server.routes) {
      for (const origin of ["https://evil.example", "null", "http://127.0.0.1"])
        expectNothingTold(await ask(server, method, path, { origin }));
    }
  });
});
