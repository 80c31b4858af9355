import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import type { IssueTracker } from "../../src/harness/issues/issue-tracker.ts";
import { openTracker } from "../../src/harness/issues/open-tracker.ts";
import { listening, type Fault, type TrackerModel } from "../harness/tracker-model.ts";
import { startTracker, trackerKinds, type TrackerKind } from "./bridge-machine.ts";

interface Trial {
  readonly model: TrackerModel;
  readonly tracker: IssueTracker;
}

interface TrialOptions {
  readonly url?: string;
  readonly token?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

async function open(kind: TrackerKind, options: TrialOptions = {}): Promise<Trial> {
  const model = await startTracker(kind);
  return { model, tracker: trackerOf(kind, model.url, options) };
}

function trackerOf(kind: TrackerKind, url: string, options: TrialOptions): IssueTracker {
  const { token = "t0ken", timeoutMs = 10_000 } = options;
  return openTracker(
    kind,
    { url, owner: "fleet", repo: "tools", token },
    {
      clock: { now: () => Date.now() },
      signal: options.signal ?? new AbortController().signal,
      timeoutMs,
      longestWaitMs: 2000,
      firstWaitMs: 1,
    },
  );
}

/** The first so many requests meet a fault. */
function failFirst(model: TrackerModel, count: number, fault: Fault): void {
  model.fault = () => (model.requests.length <= count ? fault : undefined);
}

const draft = { title: "t", body: "b", labels: [] };
const reply = (status: number, message: string, headers = {}): Fault => ({ status, body: { message }, headers }); // prettier-ignore

describe.each(trackerKinds)("the tracker %s", (kind) => {
  it("says whose the token is, and lists that user's issues over all pages, newest first, without pull requests", async () => {
    const { model, tracker } = await open(kind);
    model.mostRows = 2;
    for (let i = 0; i < 5; i += 1) model.open(`ours ${i}`, "", "keeper", { state: i === 1 ? "closed" : "open" }); // prettier-ignore
    model.open("theirs", "", "ann");
    model.open("a change", "", "keeper", { isPull: true });
    expect(await tracker.login()).toBe("keeper");
    const listed = await tracker.list("keeper");
    expect(listed.map(({ number, state }) => [number, state])).toEqual([
      [5, "open"],
      [4, "open"],
      [3, "open"],
      [2, "closed"],
      [1, "open"],
    ]);
    expect(listed[0]).toMatchObject({ title: "ours 4", body: "", author: "keeper" });
    expect(await tracker.list("nobody")).toEqual([]);
  });

  it("opens issues with labels, of which those that are there stay, and changes them", async () => {
    const { model, tracker } = await open(kind);
    model.labels.push("Health");
    const labels = kind === "gitea" ? ["health", "new"] : ["Health", "new"];
    await tracker.create({ title: "first", body: "ü", labels });
    const second = await tracker.create({ title: "second", body: "", labels: ["new"] });
    expect(second).toMatchObject({ number: 2, state: "open", author: "keeper" });
    expect(model.labels).toEqual(["Health", "new"]);
    expect(model.issues[0]).toMatchObject({ body: "ü", labels: ["Health", "new"] });
    await tracker.update(2, { state: "closed" });
    expect(model.issues[1]).toMatchObject({ title: "second", state: "closed" });
    await tracker.update(2, { title: "other", body: "more", state: "open" });
    expect(model.issues[1]).toMatchObject({ title: "other", body: "more", state: "open" });
  });

  it("reads comments since a moment over all pages, without those on pull requests", async () => {
    const { model, tracker } = await open(kind);
    model.mostRows = 2;
    model.open("ours", "", "keeper");
    model.open("a change", "", "ann", { isPull: true });
    const ids = [1, 2, 3, 4, 5].map((n) => model.say(1, n === 3 ? null : "ann", `say ${n}`));
    await tracker.comment(1, "an answer");
    if (kind === "gitea") model.say(2, "ann", "on a change");
    const { comments, isComplete } = await tracker.commentsSince(0);
    expect(isComplete).toBe(true);
    expect(comments.map(({ id }) => id)).toEqual([...ids, 76].map(String));
    expect(comments[2]).toMatchObject({ issue: 1, author: null, body: "say 3" });
    expect(comments[5]).toMatchObject({ author: "keeper", body: "an answer" });
    const from = Math.floor((model.comments[3]?.createdAt ?? 0) / 1000) * 1000;
    const late = (await tracker.commentsSince(from)).comments;
    expect(late.map(({ id }) => id)).toEqual(["74", "75", "76"]);
    expect(late[0]?.createdAt).toBe(from);
  });

  it("what is too much at once is left for the next time, and said", async () => {
    const { model, tracker } = await open(kind);
    model.mostRows = 1;
    model.open("ours", "", "keeper");
    for (let i = 0; i < 22; i += 1) model.say(1, "ann", `say ${i}`);
    const { comments, isComplete } = await tracker.commentsSince(0);
    expect([comments.length, isComplete]).toEqual([20, false]);
  });

  it.each([
    ["429 with Retry-After", reply(429, "slow down", { "retry-after": "0" })],
    ["403 with Retry-After", reply(403, "You have exceeded a secondary rate limit", { "retry-after": "1" })], // prettier-ignore
    ["403 at the limit", reply(403, "API rate limit exceeded", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" })], // prettier-ignore
  ])(
    "%s is waited for, also by what creates something: the server did not take it",
    async (_, fault) => {
      const { model, tracker } = await open(kind);
      failFirst(model, 1, fault);
      await tracker.create(draft);
      expect([model.issues.length, model.requests.length]).toEqual([1, 2]);
    },
  );

  it("a long pause is not waited for: the error says until when", async () => {
    const { model, tracker } = await open(kind);
    const at = Math.ceil(Date.now() / 1000) + 1800;
    const spent = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(at) };
    failFirst(model, 9, reply(403, "API rate limit exceeded", spent));
    await expect(tracker.login()).rejects.toMatchObject({
      code: "issues-rate-limited",
      message: expect.stringContaining(new Date(at * 1000).toISOString().slice(0, 16)) as string,
    });
    failFirst(model, 9, reply(403, "You have exceeded a secondary rate limit"));
    await expect(tracker.login()).rejects.toMatchObject({ code: "issues-rate-limited" });
    failFirst(model, 9, reply(429, ""));
    await expect(tracker.login()).rejects.toMatchObject({ code: "issues-rate-limited" });
    expect(model.requests).toHaveLength(3);
  });

  it.each([
    ["500", reply(500, "oops")],
    ["503 with Retry-After", reply(503, "", { "retry-after": "1" })],
    ["a lost connection", { drop: "before" }],
    ["an answer that is lost", { drop: "after" }],
  ] as const)(
    "%s is tried again by what reads or changes, not by what creates",
    async (name, fault) => {
      const { model, tracker } = await open(kind);
      model.open("ours", "", "keeper");
      failFirst(model, 1, fault);
      expect(await tracker.list("keeper")).toHaveLength(1);
      expect(model.requests).toHaveLength(2);
      model.requests.length = 0;
      await tracker.update(1, { state: "closed" });
      expect(model.requests).toHaveLength(2);
      model.requests.length = 0;
      const code = name.startsWith("5") ? "issues-failed" : "issues-unreachable";
      await expect(tracker.create(draft)).rejects.toMatchObject({ code });
      expect(model.requests).toHaveLength(1);
      model.requests.length = 0;
      await expect(tracker.comment(1, "x")).rejects.toMatchObject({ code });
      expect(model.requests).toHaveLength(1);
    },
  );

  it("trouble that stays is an error after three attempts", async () => {
    const { model, tracker } = await open(kind);
    failFirst(model, 99, reply(502, "bad gateway"));
    await expect(tracker.login()).rejects.toMatchObject({ code: "issues-failed" });
    expect(model.requests).toHaveLength(3);
    failFirst(model, 99, { drop: "before" });
    await expect(tracker.login()).rejects.toMatchObject({ code: "issues-unreachable" });
    expect(model.requests).toHaveLength(6);
  });

  it.each([
    ["401", reply(401, "token is required"), "issues-refused"],
    ["403", reply(403, "Resource not accessible by integration"), "issues-refused"],
    ["404", reply(404, "Not Found"), "issues-not-found"],
    ["410", reply(410, "Issues are disabled for this repo"), "issues-not-found"],
    ["422", reply(422, "Validation Failed"), "issues-failed"],
    ["423", reply(423, "repository is archived"), "issues-failed"],
    ["another page", { status: 200, body: "<html>", headers: { "content-type": "text/html" } }, "issues-answer"], // prettier-ignore
    ["another shape", { status: 200, body: [{ login: 7 }] }, "issues-answer"],
    ["a new address", reply(301, "Moved", { location: "http://example.invalid/x" }), "issues-answer"], // prettier-ignore
  ] as const)(
    "%s is an error at once, with a hint and without the token",
    async (_, fault, code) => {
      const { model, tracker } = await open(kind);
      failFirst(model, 9, fault);
      const error = await tracker.login().catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code, exitCode: 1, hint: expect.any(String) as string });
      expect((error as Error).message).not.toContain("t0ken");
      expect(model.requests).toHaveLength(1);
    },
  );

  it("a wrong token is refused; a change that is sent elsewhere is not followed", async () => {
    const { model, tracker } = await open(kind);
    const wrong = trackerOf(kind, model.url, { token: "other" });
    await expect(wrong.list("keeper")).rejects.toMatchObject({ code: "issues-refused" });
    failFirst(model, 9, reply(307, "Moved", { location: `${model.url}/elsewhere` }));
    await expect(tracker.update(1, { state: "closed" })).rejects.toMatchObject({
      code: "issues-answer",
      message: expect.stringContaining("/elsewhere") as string,
    });
  });

  it("no answer in time, no server, and a caller that gives up", async () => {
    const { model, tracker } = await open(kind, { timeoutMs: 60 });
    failFirst(model, 9, { drop: "never" });
    await expect(tracker.create(draft)).rejects.toMatchObject({
      code: "issues-unreachable",
      message: expect.stringContaining("no answer within 60 ms") as string,
    });
    const gone = createServer();
    const nowhere = await listening(gone);
    await new Promise((closed) => gone.close(closed));
    await expect(trackerOf(kind, nowhere, {}).create(draft)).rejects.toMatchObject({
      code: "issues-unreachable",
    });
    const ends = new AbortController();
    const reason = new Error("enough");
    const waiting = trackerOf(kind, model.url, { signal: ends.signal }).login();
    setTimeout(() => ends.abort(reason), 30);
    await expect(waiting).rejects.toBe(reason);
  });
});
