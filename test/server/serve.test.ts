import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createMachine } from "../e2e/whetstone.ts";
import { startServe } from "./start-serve.ts";

it("`whetstone serve` makes a private key, takes events, learns from them, and ends with 0", async () => {
  const machine = createMachine();
  const server = await startServe(machine);
  expect(statSync(server.tokenFile).mode & 0o777).toBe(0o600);
  expect(statSync(machine.whetstoneHome).mode & 0o777).toBe(0o700);
  const secret = "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, count) =>
      server.post({
        source: "bot",
        endpoint: "/deploy",
        success: count % 2 === 0,
        duration_ms: 40,
        count,
        error: count % 2 === 0 ? undefined : `denied for ${secret}`,
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  for (let tries = 0; tries < 100; tries += 1) {
    const { groups } = (await machine.json(["report", "--by", "tool"])) as {
      groups?: { executions: number }[];
    };
    if (groups?.[0]?.executions === 20) break;
    // oxlint-disable-next-line no-await-in-loop -- until the server has learned
    await sleep(100);
  }
  expect(await machine.json(["report", "--by", "tool"])).toMatchObject({
    groups: [{ group: "/deploy", executions: 20, successes: 10, failures: 10, latencyMs: 40 }],
  });
  const { sessions } = (await machine.json(["sessions"])) as { sessions: unknown[] };
  expect(sessions).toMatchObject([{ harness: "events", agent: "bot", executionCount: 20 }]);
  // One that is under way when the server is told to stop is answered.
  const last = server.post({ source: "bot", endpoint: "/last" });
  await sleep(20);
  server.child.kill("SIGTERM");
  expect((await last).status).toBe(200);
  const { status, stderr } = await server.end;
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: "stopped; everything acknowledged is on the disk\n",
  });
  const database = readFileSync(join(machine.whetstoneHome, "whetstone.db"));
  expect(database.includes(secret)).toBe(false);
  expect(database.includes("REDACTED")).toBe(true);
}, 60_000);

it.each([
  ["SIGTERM", "SIGINT"],
  ["SIGINT", "SIGTERM"],
  ["SIGINT", "SIGINT"],
] as const)(
  "%s lets what is under way be answered, %s after it ends the process at once",
  async (first, second) => {
    const server = await startServe(createMachine());
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    await once(socket, "connect");
    // A request whose body never comes: it is waited for, for ten seconds.
    const head = `POST /event HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${server.token}`;
    socket.write(`${head}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n`);
    await (await server.call("/stats")).text();
    server.child.kill(first);
    const refused = async (): Promise<boolean> =>
      fetch(`${server.url}/health`).then(
        () => false,
        () => true,
      );
    await expect.poll(refused, { timeout: 8000 }).toBe(true);
    expect(server.child.exitCode).toBeNull();
    server.child.kill(second);
    await server.end;
    expect(server.child.signalCode).toBe(second);
  },
  60_000,
);

it("a port that is none is refused before anything is made", async () => {
  for (const flag of ["--port", "--otlp-port"]) {
    const machine = createMachine();
    // oxlint-disable-next-line no-await-in-loop -- one process after the other
    const { status, stderr } = await machine.run(["serve", flag, "99999"]);
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`${flag} 99999 is no port`) as string,
    });
    expect(existsSync(machine.whetstoneHome)).toBe(false);
  }
}, 60_000);

it("learns in the background for every tenant, also one whose key is made while it runs", async () => {
  const machine = createMachine();
  await machine.json(["keys", "add", "early", "--tenant", "red"]);
  const server = await startServe(machine);
  const early = await machine.json(["keys", "add", "also", "--tenant", "red"]);
  const late = await machine.json(["keys", "add", "late", "--tenant", "blue"]);
  const keys = { local: server.token, red: String(early["key"]), blue: String(late["key"]) };
  for (const [tenant, key] of Object.entries(keys)) {
    // oxlint-disable-next-line no-await-in-loop -- one tenant after another
    const { status } = await fetch(`${server.url}/event`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ source: tenant, endpoint: `/${tenant}`, success: true }),
    });
    expect(status).toBe(200);
  }
  const learned = async (): Promise<unknown> => {
    const reports = Object.keys(keys).map((tenant) =>
      machine.json(["sessions", "--tenant", tenant]),
    );
    return (await Promise.all(reports)).map(({ sessions }) =>
      (sessions as Record<string, unknown>[]).map((one) => [one["agent"], one["executionCount"]]),
    );
  };
  await expect
    .poll(learned, { timeout: 40_000, interval: 500 })
    .toEqual([[["local", 1]], [["red", 1]], [["blue", 1]]]);
  server.child.kill("SIGTERM");
  expect((await server.end).status).toBe(0);
}, 60_000);

it("a port that is taken ends it with 1 and says what to do", async () => {
  const machine = createMachine();
  const server = await startServe(machine);
  const port = new URL(server.url).port;
  const { status, stderr } = await createMachine().run(["serve", "--port", port]);
  expect(status).toBe(1);
  expect(stderr).toContain("another program listens there");
  const beside = await createMachine().run(["serve", "--port", "0", "--otlp-port", port]);
  expect({ ...beside, stderr: "" }).toEqual({ status: 1, stdout: "", stderr: "" });
  expect((await machine.run(["serve", "--port", "99999"])).status).toBe(2);
  expect((await machine.run(["serve", "--otlp-port", "x"])).status).toBe(2);
  server.child.kill("SIGTERM");
  await server.end;
}, 60_000);

it("`whetstone keys` makes, lists and ends keys", async () => {
  const machine = createMachine();
  const { key } = (await machine.json([
    "keys",
    "add",
    "build-agent",
    "--scopes",
    "ingest,read",
  ])) as { key: string };
  expect(key).toMatch(/^wst_[A-Za-z0-9_-]{43}$/);
  expect(await machine.json(["keys", "list"])).toMatchObject({
    keys: [{ name: "build-agent", scopes: ["ingest", "read"], revokedAt: null }],
  });
  expect((await machine.run(["keys", "revoke", "build-agent"])).status).toBe(0);
  expect(await machine.run(["keys", "revoke", "build-agent"])).toMatchObject({
    status: 1,
    stdout: "",
    stderr: 'no valid key has the name "build-agent"; `whetstone keys list` shows them\n',
  });
  expect((await machine.run(["keys", "add", "x", "--scopes", "everything"])).status).toBe(2);
  expect((await machine.run(["keys", "add", "../x"])).status).toBe(2);
});
