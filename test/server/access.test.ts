import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { startTrialServer, type TrialServer } from "./trial-server.ts";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Status of a request whose Host header may be anything, which fetch does not let a caller choose. */
function statusOf(server: TrialServer, { method, path, headers }: Asked): Promise<number> {
  return new Promise((done, fail) => {
    const { port } = server;
    const call = request({ host: "127.0.0.1", port, method, path, headers }, (response) => {
      done(response.statusCode ?? 0);
      // A stream of live events has no end to wait for.
      response.destroy();
    });
    call.once("error", fail);
    call.end(method === "POST" ? "{}" : undefined);
  });
}

const json = { "content-type": "application/json" };

/** What each route must refuse, and how. */
function refusals(server: TrialServer) {
  const key = { authorization: `Bearer ${server.token}` };
  return [
    { name: "no token", headers: json, status: [401] },
    {
      name: "a wrong token",
      headers: { ...json, authorization: "Bearer wst_wrong" },
      status: [401],
    },
    { name: "an empty token", headers: { ...json, authorization: "Bearer " }, status: [401] },
    { name: "basic credentials", headers: { ...json, authorization: "Basic YTpi" }, status: [401] },
    { name: "a bad host", headers: { ...json, ...key, host: "evil.example" }, status: [403] },
    {
      name: "a bad port in the host",
      headers: { ...json, ...key, host: "localhost:1" },
      status: [403],
    },
    {
      name: "a foreign origin",
      headers: { ...json, ...key, origin: "https://evil.example" },
      status: [403],
    },
    { name: "an opaque origin", headers: { ...json, ...key, origin: "null" }, status: [403] },
    {
      name: "an origin that only begins like ours",
      headers: { ...json, ...key, origin: `http://localhost:${server.port}.evil.example` },
      status: [403],
    },
  ];
}

/** Open to anybody: they tell one word and one count. */
const keyless = new Set(["/health"]);

describe("access to the server", () => {
  it("is refused on every route without a valid key, to a foreign host, and to a foreign origin", async () => {
    const server = await startTrialServer();
    expect(server.routes.length).toBeGreaterThan(5);
    const answers: string[] = [];
    const wanted: string[] = [];
    for (const { method, path } of server.routes) {
      for (const { name, headers, status } of refusals(server)) {
        if (keyless.has(path) && status.includes(401)) continue;
        const got = await statusOf(server, { method, path, headers });
        answers.push(`${method} ${path} with ${name}: ${got}`);
        wanted.push(`${method} ${path} with ${name}: ${status[0]}`);
      }
    }
    expect(answers).toEqual(wanted);
  });

  it("is refused on every route that takes a body when it is text, as a form of another site could send it", async () => {
    const server = await startTrialServer();
    const authorization = `Bearer ${server.token}`;
    const posts = server.routes.filter(({ method }) => method === "POST");
    for (const { method, path } of posts) {
      for (const type of [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
      ]) {
        const headers = { authorization, "content-type": type };
        expect(await statusOf(server, { method, path, headers }), `${path} ${type}`).toBe(415);
      }
      expect(await statusOf(server, { method, path, headers: { authorization } }), path).toBe(415);
    }
  });

  it("tells a foreign host nothing, not even which paths there are", async () => {
    const server = await startTrialServer();
    const headers = { host: "evil.example" };
    expect(await statusOf(server, { method: "GET", path: "/health", headers })).toBe(403);
    expect(await statusOf(server, { method: "GET", path: "/other", headers })).toBe(403);
  });

  it("is never given to a WebSocket: no route upgrades a connection, and each refuses what it refuses otherwise", async () => {
    const server = await startTrialServer();
    const upgrade = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      "sec-websocket-version": "13",
    };
    for (const { path } of server.routes) {
      const own = server.routes.find((route) => route.path === path && route.method === "GET");
      for (const { name, headers, status } of refusals(server)) {
        const got = await statusOf(server, {
          method: "GET",
          path,
          headers: { ...headers, ...upgrade },
        });
        const isOpen = keyless.has(path) && status.includes(401);
        // A path that takes no GET is not there, which a foreign page is not told.
        const wanted = own === undefined && status.includes(401) ? 404 : status[0];
        expect(got, `${path} with ${name}`).toBe(isOpen ? 200 : wanted);
      }
      const authorization = `Bearer ${server.token}`;
      const answer = await statusOf(server, {
        method: "GET",
        path,
        headers: { authorization, ...upgrade },
      });
      expect([200, 404], path).toContain(answer);
    }
  });

  it("goes by the scopes of a key, and ends when the key is revoked", async () => {
    let now = Date.now();
    const server = await startTrialServer({ clock: { now: () => now } });
    const keys = await server.loop.keys();
    const ingest = await keys.add("build-agent", ["ingest"]);
    const read = await keys.add("grafana", ["read"]);
    const status = (path: string, token: string, method = "GET"): Promise<number> =>
      statusOf(server, { method, path, headers: { ...json, authorization: `Bearer ${token}` } });
    expect(await status("/event", ingest, "POST")).toBe(200);
    expect(await status("/stats", ingest)).toBe(403);
    expect(await status("/event", read, "POST")).toBe(403);
    expect(await status("/stats", read)).toBe(200);
    expect(await keys.revoke("build-agent")).toBe(1);
    now += 3000;
    expect(await status("/event", ingest, "POST")).toBe(401);
    expect(await status("/stats", read)).toBe(200);
  });

  it("keeps no key in the database, only its hash", async () => {
    const server = await startTrialServer();
    const listed = await (await server.loop.keys()).list();
    expect(listed).toMatchObject([{ name: "local", revokedAt: null }]);
    expect(listed[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(listed)).not.toContain(server.token);
  });
});
