import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fixtureFiles, fleetFiles, importsFolder } from "../faults/corpus.ts";
import { startFaultProxy } from "./fault-proxy.ts";
import { failingTranscript, first, second } from "./failing-transcript.ts";
import { comparableRows, createSender, emptyLine, ingestKey, query } from "./trial-push.ts";
import { makeHome, startTrialServer } from "./trial-server.ts";

function withoutParamHash(rows: readonly string[]): readonly string[] {
  return rows.map((row) => row.replace(/"paramHash":"[0-9a-f]+"/, ""));
}

/** Executions whose parameters were stored as they were. */
function withWholeParams(rows: readonly string[]): readonly string[] {
  return rows.filter((row) => row.includes('"paramHash"') && !/REDACTED|…/.test(row));
}

describe("what a push leaves on the server", () => {
  it("is what a scan of the same files would have left, but for hashes of raw bytes and places of files", async () => {
    const server = await startTrialServer();
    const files = fixtureFiles();
    const sender = await createSender(files, { keyOf: server });
    const report = await sender.push([await ingestKey(server)]);
    await server.loop.derive();
    await sender.loop.scan({ paths: [sender.folder], learn: true });
    const there = await comparableRows(server.loop);
    expect(there.length).toBeGreaterThan(1000);
    expect(withoutParamHash(there)).toEqual(withoutParamHash(await comparableRows(sender.loop)));
    // Of parameters that were stored whole, the hash is equal too.
    expect(withWholeParams(there).length).toBeGreaterThan(100);
    expect(withWholeParams(there)).toEqual(withWholeParams(await comparableRows(sender.loop)));
    const { received, stored, duplicate, rejected } = report.rows;
    expect(stored).toBeGreaterThan(2000);
    expect(received).toBe(stored + duplicate + rejected);
    expect(report.refused).toEqual([]);
  }, 120_000);

  it("bears the name of the key as the one who wrote it, and of the source", async () => {
    const server = await startTrialServer();
    const sender = await createSender([failingTranscript(first, "")]);
    await sender.push([await ingestKey(server, "build-agent")]);
    expect(
      query(
        server,
        `SELECT DISTINCT p.kind, p.name FROM step s
         JOIN batch b ON b.tenant_id = s.tenant_id AND b.seq = s.batch_seq
         JOIN principal p ON p.tenant_id = b.tenant_id AND p.principal_id = b.principal_id`,
      ),
    ).toEqual([{ kind: "api-key", name: "build-agent" }]);
    expect(query(server, "SELECT uri_redacted FROM source")).toEqual([
      { uri_redacted: `build-agent:~/${importsFolder}/${first}.jsonl` },
    ]);
  });

  it("holds no hash that the sender's key made, and no secret that the sender let through", async () => {
    const server = await startTrialServer();
    const { key, url } = await ingestKey(server);
    const secret = ["ghp", "_", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");
    const session = "0123456789abcdef0123456789abcdef";
    const line = {
      ...emptyLine,
      sessions: [
        {
          ref: session,
          harness: "claude-code",
          nativeId: "n",
          parentRef: null,
          repo: null,
          zone: null,
        },
      ],
      steps: [
        {
          session,
          stepKey: "00000000000000aa",
          parentStepKey: null,
          kind: "user",
          at: 1,
          ordinal: 1,
          excerpt: `my token is ${secret}`,
          label: null,
          model: null,
          injected: false,
          locator: "b:0-10",
        },
      ],
    };
    const answer = await fetch(`${url}/ingest`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/x-ndjson",
        "content-encoding": "gzip",
      },
      body: gzipSync(JSON.stringify(line)),
    });
    expect(await answer.json()).toMatchObject({
      received: 2,
      stored: 2,
      duplicate: 0,
      rejected: 0,
    });
    const [row] = query(server, "SELECT excerpt FROM step");
    expect(row?.["excerpt"]).toMatch(/^my token is \[REDACTED:/);
  });
});

it("evidence of what was pushed is on the sender's machine: no more is said of it on the server", async () => {
  const server = await startTrialServer();
  const sender = await createSender(fleetFiles({ seed: 1, sessions: 60 }));
  await sender.push([await ingestKey(server)], { paths: [sender.home] });
  await server.loop.derive();
  const items = await server.loop.store.items({ status: "active" });
  expect(items.length).toBeGreaterThan(0);
  for (const item of items) {
    const evidence = await server.loop.checkedEvidence(item);
    expect(new Set(evidence.map(({ state }) => state))).toEqual(new Set(["elsewhere"]));
    expect(evidence[0]?.source).toMatch(/^laptop:~\//);
  }
  const { context } = await server.loop.brief({ session: null, cwd: server.home });
  expect(context).toContain("whetstone-context");
  expect(context).not.toContain("source deleted");
}, 60_000);

describe("a piece of a source that is larger than one body", () => {
  const turns = 300;
  const most = 40_000;

  it("is sent in parts, and is there as if it had been read there", async () => {
    const server = await startTrialServer({ limits: { maxPushBytes: most } });
    const sender = await createSender([failingTranscript(first, "", turns)], { keyOf: server });
    const to = [await ingestKey(server)];
    const report = await sender.push(to);
    expect(report).toMatchObject({ refused: [], steps: 3 * turns, executions: turns });
    expect(report.requests).toBeGreaterThan(10);
    const { received, stored } = report.rows;
    expect(received).toBe(stored);
    expect(await sender.push(to)).toMatchObject({ files: 0, requests: 0 });
    await server.loop.derive();
    await sender.loop.scan({ paths: [sender.folder], learn: true });
    expect(await comparableRows(server.loop)).toEqual(await comparableRows(sender.loop));
  }, 60_000);

  it("is sent again from its beginning where a part of it did not arrive", async () => {
    const server = await startTrialServer({ limits: { maxPushBytes: most } });
    const sender = await createSender([failingTranscript(first, "", turns)]);
    const to = [await ingestKey(server)];
    let left = 8;
    // The answer to the last request is lost, then the network is gone.
    const proxy = await startFaultProxy(server.url, () => {
      left -= 1;
      if (left > 0) return "none";
      return left === 0 ? "cut-after" : "cut-before";
    });
    const [{ key } = { key: "" }] = to;
    await expect(sender.push([{ url: proxy.url, key }])).rejects.toMatchObject({
      code: "push-unreachable",
    });
    const [some] = query(server, "SELECT count(*) AS n FROM step");
    expect(some?.["n"]).toBeGreaterThan(0);
    expect(some?.["n"]).toBeLessThan(3 * turns);
    const { rows } = await sender.push(to);
    expect(rows.duplicate).toBeGreaterThan(0);
    expect(rows.received).toBe(rows.stored + rows.duplicate + rows.rejected);
    expect(query(server, "SELECT count(*) AS n FROM step")).toEqual([{ n: 3 * turns }]);
  }, 60_000);
});

describe("what is sent again", () => {
  it("is not read again once it was acknowledged, and is a duplicate where that was lost", async () => {
    const server = await startTrialServer();
    const to = [await ingestKey(server)];
    const sender = await createSender(fixtureFiles());
    const once = await sender.push(to);
    const before = query(server, "SELECT count(*) AS n FROM step");
    expect(await sender.push(to)).toMatchObject({ files: 0, requests: 0 });
    rmSync(join(sender.home, ".whetstone/push"), { recursive: true });
    const again = await sender.push(to);
    expect(again.rows).toEqual({
      received: once.rows.received,
      stored: 0,
      duplicate: once.rows.received,
      rejected: 0,
    });
    expect(query(server, "SELECT count(*) AS n FROM step")).toEqual(before);
  }, 60_000);

  it("goes on where a file grew, from a position that the server confirms", async () => {
    const server = await startTrialServer();
    const to = [await ingestKey(server)];
    const whole = failingTranscript(first, "", 3);
    const cut = whole.content.indexOf(10, whole.content.length / 2) + 1;
    const sender = await createSender([{ ...whole, content: whole.content.subarray(0, cut) }]);
    const begun = await sender.push(to);
    appendFileSync(join(sender.home, whole.path), whole.content.subarray(cut));
    const grown = await sender.push(to);
    expect(begun.rows.stored).toBeGreaterThan(0);
    expect(grown.rows.stored).toBeGreaterThan(0);
    expect(query(server, "SELECT count(*) AS n FROM step")).toEqual([
      { n: begun.steps + grown.steps },
    ]);
    expect(begun.steps + grown.steps).toBe(9);
  });

  it("sends nothing of a folder in which nothing is new, and of one file what it grew by", async () => {
    const server = await startTrialServer();
    const to = [await ingestKey(server)];
    const file = failingTranscript(first, "", 1);
    const names = Array.from({ length: 20 }, (_, n) => `${importsFolder}/many/${n}.jsonl`);
    const sender = await createSender(names.map((path) => ({ ...file, path })));
    await sender.push(to);
    const steps = query(server, "SELECT count(*) AS n FROM step");
    for (let again = 0; again < 3; again += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect(await sender.push(to)).toMatchObject({ unchanged: 20, requests: 0 });
    }
    expect(query(server, "SELECT count(*) AS n FROM cursor")).toEqual([{ n: 20 }]);
    appendFileSync(join(sender.home, names[7] ?? ""), failingTranscript(second, "", 1).content);
    expect(await sender.push(to)).toMatchObject({ unchanged: 19, files: 1 });
    expect(query(server, "SELECT count(*) AS n FROM step")).not.toEqual(steps);
  });

  it("begins anew where the server was set back to an older state", async () => {
    const server = await startTrialServer();
    const to = [await ingestKey(server)];
    const file = failingTranscript(first, "", 2);
    const sender = await createSender([file]);
    await sender.push(to);
    const database = new DatabaseSync(join(server.home, ".whetstone/whetstone.db"));
    database.exec("DELETE FROM cursor; DELETE FROM step");
    database.close();
    appendFileSync(join(sender.home, file.path), failingTranscript(second, "", 1).content);
    const report = await sender.push(to);
    expect(report.refused).toEqual([]);
    expect(query(server, "SELECT count(*) AS n FROM step")).toEqual([{ n: 9 }]);
  });

  it("does not come back when it was forgotten on the server", async () => {
    const server = await startTrialServer();
    const to = [await ingestKey(server)];
    const sender = await createSender([
      failingTranscript(first, ""),
      failingTranscript(second, ""),
    ]);
    await sender.push(to);
    await server.loop.derive();
    const session = await server.loop.requireSession(first);
    await server.loop.forgetSession(session.key, "a test");
    rmSync(join(sender.home, ".whetstone/push"), { recursive: true });
    const { rows } = await sender.push(to);
    expect(rows.rejected).toBeGreaterThan(3);
    expect(rows.stored).toBe(0);
    expect(rows.received).toBe(rows.duplicate + rows.rejected);
    expect(query(server, "SELECT count(*) AS n FROM step")).toEqual([{ n: 3 }]);
  });

  it("is not sent at all when it was forgotten on the sender's machine", async () => {
    const server = await startTrialServer();
    const sender = await createSender([
      failingTranscript(first, ""),
      failingTranscript(second, ""),
    ]);
    await sender.loop.scan({ paths: [sender.folder], learn: true });
    const session = await sender.loop.requireSession(first);
    await sender.loop.forgetSession(session.key, "a test");
    await sender.push([await ingestKey(server)]);
    expect(query(server, "SELECT native_id FROM session_announcement")).toEqual([
      { native_id: second },
    ]);
    expect(query(server, "SELECT count(*) AS n FROM step")).toEqual([{ n: 3 }]);
  });

  it("is kept apart by who sent it, and counts once where the session is one", async () => {
    const server = await startTrialServer();
    const files = [failingTranscript(first, "")];
    const keys = [await ingestKey(server, "ada"), await ingestKey(server, "bob")];
    for (const key of keys) {
      const sender = await createSender(files, { keyOf: server });
      await sender.push([key]);
    }
    await server.loop.derive();
    expect(query(server, "SELECT count(DISTINCT source_key) AS n FROM source")).toEqual([{ n: 2 }]);
    expect(await server.loop.store.countSessions({})).toBe(1);
    expect(
      (await server.loop.store.executions((await server.loop.requireSession(first)).key)).length,
    ).toBe(1);
  });
});

describe("several servers", () => {
  it("are tried in order: the next takes over where the first is away, and each store gets everything once", async () => {
    const [one, two] = [await startTrialServer(), await startTrialServer()];
    const both = [await ingestKey(one), await ingestKey(two)];
    const sender = await createSender([failingTranscript(first, "")]);
    expect(await sender.push(both)).toMatchObject({ server: one.url, failovers: 0, sessions: 1 });
    await one.close();
    writeFileSync(
      join(sender.home, failingTranscript(second, "").path),
      failingTranscript(second, "").content,
    );
    const report = await sender.push(both);
    expect(report).toMatchObject({ server: two.url, failovers: 1, sessions: 2 });
    expect(query(two, "SELECT count(*) AS n FROM step")).toEqual([{ n: 6 }]);
  });

  it("over one store are one: what the first acknowledged is not sent to the second", async () => {
    const home = makeHome();
    const one = await startTrialServer({ home });
    const two = await startTrialServer({ home });
    const { key } = await ingestKey(one);
    const both = [one, two].map(({ url }) => ({ url, key }));
    const sender = await createSender([failingTranscript(first, "")]);
    await sender.push(both);
    await one.close();
    const later = failingTranscript(second, "");
    writeFileSync(join(sender.home, later.path), later.content);
    expect(await sender.push(both)).toMatchObject({
      server: two.url,
      unchanged: 1,
      rows: { duplicate: 0 },
    });
  });

  it("of which none takes the key end the push, and say why", async () => {
    const server = await startTrialServer();
    const sender = await createSender([failingTranscript(first, "")]);
    const to = [
      { url: server.url, key: "wst_wrong" },
      { url: `${server.url}/elsewhere`, key: server.token },
    ];
    await expect(sender.push(to)).rejects.toMatchObject({
      code: "push-refused",
      exitCode: 2,
      message: expect.stringMatching(/401 this key is not valid[^]*404/) as unknown,
    });
    const dead = [{ url: "http://127.0.0.1:1", key: "k" }];
    await expect(sender.push(dead)).rejects.toMatchObject({
      code: "push-unreachable",
      exitCode: 1,
    });
  });

  it("are greeted by a dry run, and get nothing", async () => {
    const server = await startTrialServer();
    const to = [await ingestKey(server)];
    const sender = await createSender([failingTranscript(first, "")]);
    const report = await sender.push(to, { isDryRun: true });
    expect(report).toMatchObject({
      isDryRun: true,
      files: 1,
      sessions: 1,
      steps: 3,
      executions: 1,
    });
    expect(query(server, "SELECT count(*) AS n FROM source")).toEqual([{ n: 0 }]);
    expect(await sender.push(to)).toMatchObject({ files: 1, sessions: 1, steps: 3, executions: 1 });
  });
});
