import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { emptyLine, query } from "./trial-push.ts";
import { startTrialServer, type TrialServer } from "./trial-server.ts";

function post(server: TrialServer, lines: readonly unknown[]): Promise<Response> {
  return server.post("/ingest", lines.map((line) => JSON.stringify(line)).join("\n"), {
    "content-type": "application/x-ndjson",
  });
}

describe("POST /ingest", () => {
  it("says of each line why it is not taken, and takes the others", async () => {
    const server = await startTrialServer();
    const { v: _, ...withoutVersion } = emptyLine;
    const answer = await post(server, [
      withoutVersion,
      { ...emptyLine, offset: -1 },
      { ...emptyLine, extra: true },
      { ...emptyLine, from: { generation: 0, offset: 50 } },
      { ...emptyLine, diagnostics: [{ position: "", reason: "unreadable", detail: "x" }] },
      "no object",
    ]);
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as { lines: readonly Record<string, unknown>[] };
    expect(body).toMatchObject({ received: 6, stored: 1, duplicate: 0, rejected: 5 });
    expect(body.lines.map((line) => line["refused"] ?? "taken")).toEqual([
      "invalid",
      "invalid",
      "invalid",
      "gap",
      "taken",
      "invalid",
    ]);
    expect(body.lines[1]?.["reason"]).toMatch(/^offset: /);
    expect(body.lines[2]?.["reason"]).toMatch(/extra/);
  });

  it("takes a line again without adding anything, and an older one without going back", async () => {
    const server = await startTrialServer();
    const diagnostics = [{ position: "", reason: "unreadable", detail: "x" }];
    const later = { ...emptyLine, from: { generation: 0, offset: 100 }, offset: 200 };
    const count = async (line: object): Promise<unknown> => (await post(server, [line])).json();
    expect(await count({ ...emptyLine, diagnostics })).toMatchObject({ stored: 1, duplicate: 0 });
    expect(await count({ ...emptyLine, diagnostics })).toMatchObject({ stored: 0, duplicate: 1 });
    expect(await count(later)).toMatchObject({ received: 0 });
    expect(await count({ ...emptyLine, diagnostics })).toMatchObject({ stored: 0, duplicate: 1 });
    expect(query(server, `SELECT "offset" FROM cursor`)).toEqual([{ offset: 200 }]);
  });

  it("refuses bodies over the limit before and after decompression", async () => {
    const server = await startTrialServer({ limits: { maxPushBytes: 10_000 } });
    const type = { "content-type": "application/x-ndjson" };
    const large = JSON.stringify({ ...emptyLine, uri: "x".repeat(20_000) });
    expect((await server.post("/ingest", large, type)).status).toBe(413);
    const bomb = gzipSync(large);
    expect(bomb.length).toBeLessThan(1000);
    const headers = { ...type, "content-encoding": "gzip" };
    expect((await server.post("/ingest", bomb, headers)).status).toBe(413);
  });

  it("is answered only with a key that may send", async () => {
    const server = await startTrialServer();
    const key = await (await server.loop.keys()).add("grafana", ["read"]);
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/x-ndjson" };
    expect((await server.post("/ingest", "{}", headers)).status).toBe(403);
    expect(
      (await server.fetch("/ingest", { headers: { authorization: `Bearer ${key}` } })).status,
    ).toBe(403);
    expect(await server.json("/ingest")).toMatchObject({
      version: 1,
      tenant: "local",
      sender: "local",
    });
  });
});
