import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { soundSession, stuckSession, writeSession } from "../e2e/told-sessions.ts";
import { createMachine, type Machine } from "../e2e/whetstone.ts";
import { startServe } from "./start-serve.ts";
import { startTrialServer } from "./trial-server.ts";

const tenant = { key: "whetstone.tenant", value: { stringValue: "local" } };
const at = Date.UTC(2026, 0, 5, 9);
/** A receiver that nothing listens at. */
const nobody = "http://127.0.0.1:2";

interface LogRecord {
  readonly eventName: string;
  readonly timeUnixNano: string;
  readonly severityText: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

interface Received {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: {
    resourceLogs: { scopeLogs: { logRecords: LogRecord[] }[] }[];
  };
}

/** Keeps what it is sent; gives the answers in turn, then 200. */
async function startReceiver(answers: readonly number[] = []) {
  const received: Received[] = [];
  const left = [...answers];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { authorization } = request.headers;
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Received["body"];
      received.push({ path: request.url ?? "", authorization, body });
      response.writeHead(left.shift() ?? 200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received };
}

function configure(machine: Machine, telemetry: Readonly<Record<string, string>>): void {
  mkdirSync(machine.whetstoneHome, { recursive: true });
  const path = join(machine.whetstoneHome, "whetstone.config.json");
  writeFileSync(path, JSON.stringify({ telemetry }));
}

function recordsOf(received: readonly Received[]): readonly LogRecord[] {
  return received.flatMap(({ body }) =>
    body.resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap((each) => each.logRecords)),
  );
}

describe("domain events", () => {
  it("go to an OTLP receiver as log records, scores as gen_ai.evaluation.result, with the key of its file", async () => {
    const { url, received } = await startReceiver();
    const machine = createMachine();
    writeFileSync(join(machine.home, "key"), "one-key\n", { mode: 0o600 });
    configure(machine, { otlpEndpoint: url, otlpKeyFile: "~/key" });
    writeSession(machine.home, stuckSession(1, at));
    const { status, stderr } = await machine.run(["scan"]);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining("telemetry")]);
    expect(stderr).toContain(`nothing leaves this machine but scores and events, to ${url}`);
    expect(received).toMatchObject([{ path: "/v1/logs", authorization: "Bearer one-key" }]);
    const [classified, evaluation, ...others] = recordsOf(received);
    expect(others).toEqual([]);
    expect(classified).toMatchObject({ eventName: "quality.steps.classified", severityText: "INFO", severityNumber: 9 }); // prettier-ignore
    expect(classified?.attributes).toEqual([
      {
        key: "whetstone.session",
        value: { stringValue: expect.stringMatching(/^[0-9a-f]{32}$/) as string },
      },
      { key: "whetstone.correct", value: { intValue: "0" } },
      { key: "whetstone.neutral", value: { intValue: "1" } },
      { key: "whetstone.incorrect", value: { intValue: "5" } },
      tenant,
    ]);
    expect(evaluation?.eventName).toBe("gen_ai.evaluation.result");
    expect(evaluation?.attributes).toEqual([
      { key: "gen_ai.evaluation.name", value: { stringValue: "step_quality" } },
      { key: "gen_ai.evaluation.score.value", value: { intValue: "0" } },
      { key: "gen_ai.conversation.id", value: classified?.attributes[0]?.value },
      tenant,
    ]);
  });

  it("are taken by the server's own OTLP door", async () => {
    const server = await startTrialServer();
    const machine = createMachine();
    writeFileSync(join(machine.home, "key"), server.token, { mode: 0o600 });
    configure(machine, { otlpEndpoint: server.url, otlpKeyFile: "~/key" });
    writeSession(machine.home, soundSession(1, at));
    expect((await machine.run(["scan"])).stderr).not.toContain("telemetry");
    expect(server.errors).toEqual([]);
    const metrics = await (await server.fetch("/metrics")).text();
    expect(metrics).toMatch(/http_requests_total\{route="\/v1\/logs",status="200"\} 1/);
  });

  it.skipIf(process.platform === "win32")(
    "are not sent with a key that others may read, and that is said",
    async () => {
      const { url, received } = await startReceiver();
      const machine = createMachine();
      const key = join(machine.home, "key");
      writeFileSync(key, "one-key\n");
      chmodSync(key, 0o644);
      configure(machine, { otlpEndpoint: url, otlpKeyFile: "~/key" });
      writeSession(machine.home, stuckSession(1, at));
      const { status, stderr } = await machine.run(["scan"]);
      expect(status).toBe(0);
      expect(stderr).toContain(`others may read the key file ${key}`);
      expect(received).toEqual([]);
    },
  );

  it("are sent again after an answer that asks for it", async () => {
    const { url, received } = await startReceiver([503, 429]);
    const machine = createMachine();
    configure(machine, { otlpEndpoint: url });
    writeSession(machine.home, soundSession(1, at));
    expect((await machine.run(["scan"])).stderr).not.toContain("telemetry");
    expect(received).toHaveLength(3);
    expect(received[2]?.body).toEqual(received[0]?.body);
  });

  it("that do not arrive are counted and told, and the work is done all the same", async () => {
    const refusing = await startReceiver([403]);
    for (const [otlpEndpoint, why] of [
      [nobody, "ECONNREFUSED|connect"],
      [refusing.url, "it answered 403"],
    ] as const) {
      const machine = createMachine();
      configure(machine, { otlpEndpoint });
      writeSession(machine.home, soundSession(1, at));
      const { status, stderr } = await machine.run(["scan"]);
      expect(status).toBe(0);
      expect(stderr).toMatch(new RegExp(`^error telemetry\\.events\\.lost endpoint=".*" events=1 failure=".*(?:${why})`, "m")); // prettier-ignore
    }
    expect(refusing.received).toHaveLength(1);
  });

  it("stream to who reads them live, also those of the thread that learns, and end with the server", async () => {
    const machine = createMachine();
    const { child, end, url, tokenFile } = await startServe(machine);
    const authorization = `Bearer ${readFileSync(tokenFile, "utf8").trim()}`;
    const answer = await fetch(`${url}/api/live`, { headers: { authorization } });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    const other = createMachine();
    writeSession(other.home, soundSession(1, at));
    const pushed = await other.run(["push", "--to", url, "--key-file", tokenFile]);
    expect([pushed.status, pushed.stderr]).toEqual([0, expect.anything()]);
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("quality.steps.classified")) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
    }
    expect(text).toMatch(/^retry: 2000\n\n/);
    expect(text).toMatch(/^event: quality\.steps\.classified\ndata: \{"session":"[0-9a-f]{32}","correct":\d+,"neutral":\d+,"incorrect":\d+\}\n\n/m); // prettier-ignore
    child.kill("SIGTERM");
    let last = await reader.read();
    while (!last.done) last = await reader.read();
    expect((await end).status).toBe(0);
  });

  it("have a bounded number of live readers", async () => {
    const server = await startTrialServer({ limits: { maxLiveReaders: 1 } });
    const first = await server.fetch("/api/live");
    expect([first.status, (await server.fetch("/api/live")).status]).toEqual([200, 503]);
    await first.body?.cancel();
    await expect.poll(async () => (await server.fetch("/api/live")).status).toBe(200);
  });
});
