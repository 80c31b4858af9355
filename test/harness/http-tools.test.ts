import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { House } from "../../src/index.ts";
import { startGitea } from "./gitea-server.ts";
import { listening } from "./tracker-model.ts";
import { trialHarness } from "./trial-harness.ts";

/** A server with a page for each case. */
function start(): Promise<string> {
  return listening(
    createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const path = request.url ?? "";
        if (path === "/json") {
          response.writeHead(200, { "content-type": "application/json" });
          return response.end('{"well":true}');
        }
        if (path === "/echo") {
          response.writeHead(200, { "content-type": "text/plain" });
          return response.end(
            `${request.headers["content-type"]} ${Buffer.concat(chunks).toString()}`,
          );
        }
        if (path.startsWith("/to/")) {
          response.writeHead(302, { location: decodeURIComponent(path.slice(4)) });
          return response.end();
        }
        if (path === "/long") return response.end("x".repeat(3_000_000));
        if (path === "/hang") return undefined;
        response.writeHead(Number(path.slice(1)) || 404);
        return response.end("no");
      });
    }),
  );
}

describe("the http tools on a real server", () => {
  it("http_get gives the page, its JSON, and its address as what was read", async () => {
    const url = await start();
    const harness = trialHarness({ house: House.Ezra });
    const result = await harness.execute("http_get", { url: `${url}/json` });
    expect(result.data).toMatchObject({ status: 200, body: '{"well":true}', json: { well: true } });
    expect(result.provenance.sources).toEqual([`${url}/json`]);
    const followed = await harness.execute("http_get", {
      url: `${url}/to/${encodeURIComponent("/json")}`,
    });
    expect(followed.data).toMatchObject({ url: `${url}/json`, json: { well: true } });
    const long = await harness.execute("http_get", { url: `${url}/long` });
    const { truncated, body } = long.data as { truncated: boolean; body: string };
    expect([truncated, body.length]).toEqual([true, 1024 * 1024]);
  });

  it("http_post sends JSON or text", async () => {
    const url = `${await start()}/echo`;
    const harness = trialHarness({ house: House.Bezalel });
    const json = await harness.execute("http_post", { url, json: { a: "ü" } });
    expect(json.data).toMatchObject({ body: 'application/json {"a":"ü"}' });
    const text = await harness.execute("http_post", { url, text: "plain" });
    expect(text.data).toMatchObject({ body: "text/plain; charset=utf-8 plain" });
  });

  it.each([
    ["404", "not-found", 0],
    ["422", "invalid-arguments", 0],
    ["500", "tool-error", 0],
    ["429", "rate-limit", 1],
    ["503", "network", 1],
  ])("status %s is a failure of kind %s", async (status, kind, retries) => {
    const url = await start();
    const harness = trialHarness({ house: House.Ezra });
    const failed = harness.execute("http_get", { url: `${url}/${status}` });
    await expect(failed).rejects.toMatchObject({ kind, provenance: { retries } });
  });

  it("a server that does not answer is a timeout; one that is not there is the network", async () => {
    const url = await start();
    const harness = trialHarness({ house: House.Ezra });
    const slow = harness.execute("http_get", { url: `${url}/hang` }, { timeoutMs: 100 });
    await expect(slow).rejects.toMatchObject({ code: "tool-timeout", kind: "timeout" });
    const absent = harness.execute("http_get", { url: "http://127.0.0.1:1/" });
    await expect(absent).rejects.toMatchObject({ kind: "network" });
  });

  it("a call that is cancelled ends at once, and counts as neither", async () => {
    const url = await start();
    const harness = trialHarness({ house: House.Ezra });
    const abort = new AbortController();
    const call = harness.execute("http_get", { url: `${url}/hang` }, { signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    await expect(call).rejects.toMatchObject({ code: "cancelled", kind: "cancelled" });
  });

  it.each([
    ["http://example.com/"],
    ["http://169.254.169.254/latest/meta-data/"],
    ["http://127.0.0.1.example.com/"],
    ["http://localhost@example.com/"],
    ["http://user:secret@localhost/"],
    ["file:///etc/passwd"],
    ["ftp://localhost/"],
    ["gopher://127.0.0.1:70/"],
    ["javascript:alert(1)"],
    ["//example.com/"],
    ["http://0.0.0.0/"],
    ["http://[::ffff:10.0.0.1]/"],
    ["http://2852039166/"],
    ["http://0xa9fea9fe/"],
    ["http://example.com\\@localhost/"],
    ["http://exa\tmple.com/"],
  ])("%s is refused before anything is sent", async (url) => {
    const harness = trialHarness({ house: House.Timmy });
    for (const tool of ["http_get", "http_post", "health_check"])
      await expect(harness.execute(tool, { url })).rejects.toMatchObject({
        code: "host-not-allowed",
      });
  });

  it("a redirect to a host that is not allowed is not followed", async () => {
    const url = await start();
    const harness = trialHarness({ house: House.Ezra });
    for (const target of ["http://169.254.169.254/", "http://example.com/", "file:///etc/passwd"]) {
      const failed = harness.execute("http_get", {
        url: `${url}/to/${encodeURIComponent(target)}`,
      });
      await expect(failed).rejects.toMatchObject({ code: "host-not-allowed", kind: "denied" });
    }
  });

  it.each([{ "x\r\ny": "1" }, { x: "a\r\nHost: example.com" }, { Host: "example.com" }])(
    "headers %j are refused",
    async (headers) => {
      const harness = trialHarness({ house: House.Ezra });
      const url = `${await start()}/json`;
      const call = harness.execute("http_get", { url, headers });
      await expect(call).rejects.toMatchObject({ code: "invalid-arguments" });
    },
  );

  it("ports of allowed hosts are held, and a name below one is only allowed where it is said", async () => {
    const url = await start();
    const port = new URL(url).port;
    const house = House.Ezra;
    const env = { PATH: process.env["PATH"] };
    const only = trialHarness({ house, env, allowedHosts: ["*.example.com"] });
    const below = only.execute("http_get", { url: "http://example.com.evil.org/" });
    await expect(below).rejects.toMatchObject({ code: "host-not-allowed" });
    expect((await only.execute("http_get", { url: `http://localhost:${port}/json` })).outcome).toBe(
      "success",
    );
  });

  it("health_check says whether a service answers", async () => {
    const url = await start();
    const harness = trialHarness({ house: House.Timmy });
    expect((await harness.execute("health_check", { url: `${url}/json` })).data).toMatchObject({
      healthy: true,
    });
    expect((await harness.execute("health_check", { url: `${url}/500` })).data).toMatchObject({
      healthy: false,
      checks: [{ ok: false, detail: expect.stringMatching(/^status 500 after \d+ ms$/) as string }],
    });
  });
});

describe("the gitea tools on a server that speaks its API", () => {
  it("open, list, read and comment on issues", async () => {
    const { url, comments } = await startGitea("t0ken");
    const harness = trialHarness({ house: House.Timmy, issueServer: { url, token: "t0ken" } });
    const repository = { owner: "fleet", repo: "tools" };
    for (const title of ["first", "second"])
      await harness.execute("gitea_create_issue", { ...repository, title, body: "why" });
    const { data } = await harness.execute("gitea_comment", {
      ...repository,
      issue: 2,
      body: "seen",
    });
    expect(data).toEqual({ id: 71, url: "http://gitea/fleet/tools/issues/2#issuecomment-71" });
    const listed = await harness.execute("gitea_list_issues", { ...repository, limit: 1 });
    expect(listed.data).toMatchObject({ issues: [{ number: 2, title: "second", comments: 1 }] });
    const read = await harness.execute("gitea_get_issue", { ...repository, issue: 1 });
    expect(read.data).toMatchObject({
      number: 1,
      title: "first",
      body: "why",
      author: "keeper",
      state: "open",
    });
    expect(read.provenance.sources).toEqual([`${url}/api/v1/repos/fleet/tools/issues/1`]);
    expect(comments).toMatchObject([{ issue: 2, body: "seen" }]);
  });

  it("say what is wrong: no issue, no right, no server", async () => {
    const { url } = await startGitea("t0ken");
    const [house, repository] = [House.Ezra, { owner: "fleet", repo: "tools" }];
    const right = trialHarness({ house, issueServer: { url, token: "t0ken" } });
    const missing = right.execute("gitea_get_issue", { ...repository, issue: 9 });
    await expect(missing).rejects.toMatchObject({ kind: "not-found" });
    const wrong = trialHarness({ house, issueServer: { url, token: "other" } });
    const denied = wrong.execute("gitea_get_issue", { ...repository, issue: 1 });
    await expect(denied).rejects.toMatchObject({
      message: expect.stringContaining("401") as string,
    });
    const none = await trialHarness({ house }).execute("gitea_get_issue", {
      ...repository,
      issue: 1,
    });
    expect(none).toMatchObject({ outcome: "unknown", data: { status: "unsupported" } });
  });

  it.each(["../admin", "a/b", "a?b", "-x", ""])("owner %j is refused", async (owner) => {
    const harness = trialHarness({ house: House.Ezra });
    const call = harness.execute("gitea_get_issue", { owner, repo: "tools", issue: 1 });
    await expect(call).rejects.toMatchObject({ code: "invalid-arguments" });
  });
});
