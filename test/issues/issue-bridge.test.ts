import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { puzzledSession, soundSession, stuckSession, writeSession } from "../e2e/told-sessions.ts";
import { createBridge, day, longAgo, trackerKinds } from "./bridge-machine.ts";

describe.each(trackerKinds)("the issue bridge to %s", (kind) => {
  it("a ticket becomes an issue, once; a dry run writes nothing anywhere", async () => {
    const bridge = await createBridge(kind);
    const [ticket] = await bridge.tickets();
    const planned = await bridge.sync("--dry-run");
    expect(planned).toMatchObject({ isDryRun: true, issues: [{ action: "opened", issue: null }] });
    expect(bridge.tracker.issues).toEqual([]);
    const first = await bridge.sync();
    expect(first.issues).toMatchObject([
      { action: "opened", subject: `ticket:${ticket?.id ?? ""}`, issue: 1 },
    ]);
    const [issue] = bridge.tracker.issues;
    expect(issue).toMatchObject({ state: "open", author: "keeper", labels: ["whetstone"] });
    expect(issue?.title).toBe("high: repeated failure in claude-code");
    expect(issue?.body).toContain("protected branch hook declined");
    const asked = bridge.tracker.requests.length;
    expect(await bridge.sync()).toMatchObject({ issues: [], unchanged: 1, waiting: 0 });
    expect(bridge.tracker.requests.slice(asked).every((one) => one.startsWith("GET "))).toBe(true);
    expect(bridge.tracker.issues).toHaveLength(1);
  });

  it("the issue says how its ticket stands, and closes and reopens with it", async () => {
    const bridge = await createBridge(kind);
    await bridge.sync();
    const [ticket] = await bridge.tickets();
    const [issue] = bridge.tracker.issues;
    writeSession(bridge.home, stuckSession(1, longAgo + day));
    await bridge.json(["scan"]);
    expect((await bridge.sync()).issues).toMatchObject([{ action: "updated", issue: 1 }]);
    expect(issue?.body).toContain("in 2 sessions");
    await bridge.json(["health", "resolve", ticket?.id ?? ""]);
    expect((await bridge.sync()).issues).toMatchObject([{ action: "closed" }]);
    expect(issue?.state).toBe("closed");
    await bridge.json(["health", "reopen", ticket?.id ?? ""]);
    expect((await bridge.sync()).issues).toMatchObject([{ action: "reopened" }]);
    expect(issue?.state).toBe("open");
    for (let i = 0; i < 5; i += 1) writeSession(bridge.home, soundSession(50 + i, longAgo + (i + 2) * day)); // prettier-ignore
    await bridge.json(["scan"]);
    expect((await bridge.tickets())[0]?.state).toBe("open");
  });

  it("comments of allowed authors act on the ticket or become notes; those of others are counted and not kept", async () => {
    const bridge = await createBridge(kind, { settings: { allowedAuthors: ["Ann"] } });
    await bridge.sync();
    const { tracker } = bridge;
    tracker.open("another matter", "not ours", "ann");
    tracker.say(1, "ann", "/ack");
    tracker.say(1, "ANN", "/assign @bob the other one is on leave");
    tracker.say(1, "ann", "It is the hook of the mirror.\n\npassword=hunter2hunter2");
    tracker.say(1, "mallory", "/resolve PLANTED");
    tracker.say(1, null, "/resolve PLANTED");
    tracker.say(1, "keeper", "/resolve");
    tracker.say(2, "ann", "/resolve");
    const planned = await bridge.sync("--dry-run");
    expect(planned.feedback.map(({ outcome }) => outcome)).toEqual(["done", "done", "note"]);
    expect((await bridge.tickets())[0]).toMatchObject({ state: "open", assignee: null });
    const report = await bridge.sync();
    expect(report.comments).toMatchObject({ read: 7, ignored: 2, own: 1, elsewhere: 1 });
    expect(report.feedback).toMatchObject([
      { command: "ack", outcome: "done", issue: 1 },
      { command: "assign", outcome: "done" },
      { command: null, outcome: "note" },
    ]);
    expect(report.issues).toMatchObject([{ action: "updated" }]);
    expect(tracker.issues[0]?.body).toContain("acknowledged, assigned to bob");
    const [ticket] = await bridge.tickets();
    expect(ticket).toMatchObject({ state: "acknowledged", assignee: "bob" });
    expect(ticket?.acts.map(({ kind: act, actor }) => [act, actor])).toEqual([
      ["acknowledge", `${kind}:ann`],
      ["assign", `${kind}:ANN`],
    ]);
    expect(await bridge.sync()).toMatchObject({ feedback: [], issues: [], comments: { read: 0 } });
    const { stdout } = await bridge.run(["export", "--records"]);
    expect(stdout).toContain("the hook of the mirror");
    expect(stdout).not.toMatch(/PLANTED|hunter2/);
    expect(jsonSchemas["issues list"].parse(await bridge.json(["issues", "list"]))).toMatchObject({
      issues: [{ issue: 1, state: "open", notes: 1, commands: 2 }],
      ignored: 2,
    });
  });

  it("a command counts from when it was written, and a misspelt one is answered once", async () => {
    const bridge = await createBridge(kind, { settings: { allowedAuthors: ["ann"] } });
    await bridge.sync();
    const { tracker } = bridge;
    tracker.say(1, "ann", "/snooze 7d");
    const writtenAt = Math.floor(tracker.now / 1000) * 1000;
    tracker.say(1, "ann", "/snoze 7d");
    tracker.say(1, "ann", "/lgtm");
    const report = await bridge.sync();
    expect(report.feedback.map(({ outcome }) => outcome)).toEqual(["done", "refused", "note"]);
    expect((await bridge.tickets())[0]).toMatchObject({ state: "snoozed", snoozedUntil: writtenAt + 7 * day }); // prettier-ignore
    const answers = tracker.comments.filter(({ author }) => author === "keeper");
    expect(answers).toHaveLength(1);
    expect(answers[0]?.body).toContain("`/snoze` is no command; `/snooze` is one.");
    await bridge.sync();
    expect(tracker.comments).toHaveLength(4);
  });

  it("a person whose account the bridge uses is heard where the list names them; its answers are not", async () => {
    const bridge = await createBridge(kind, { settings: { allowedAuthors: ["keeper"] } });
    await bridge.sync();
    bridge.tracker.say(1, "keeper", "/snoze");
    bridge.tracker.say(1, "keeper", "/ack");
    expect((await bridge.sync()).feedback).toMatchObject([{ outcome: "refused" }, { command: "ack" }]); // prettier-ignore
    expect(await bridge.sync()).toMatchObject({ feedback: [], comments: { own: 1, ignored: 0 } });
  });

  it("what is said to be wrong does not come back by itself", async () => {
    const bridge = await createBridge(kind, { settings: { allowedAuthors: ["ann"] } });
    await bridge.sync();
    bridge.tracker.say(1, "ann", "/wrong the mirror is read-only on purpose");
    expect((await bridge.sync()).issues).toMatchObject([{ action: "closed" }]);
    writeSession(bridge.home, stuckSession(1, Date.now() - 60_000));
    await bridge.json(["scan"]);
    expect((await bridge.tickets())[0]).toMatchObject({ state: "resolved", dismissed: true });
    bridge.tracker.say(1, "ann", "/reopen");
    expect((await bridge.sync()).issues).toMatchObject([{ action: "reopened" }]);
  });

  it("an open question becomes an issue where that is wanted; it can be settled, not acknowledged", async () => {
    const settings = { allowedAuthors: ["ann"], questions: true };
    const bridge = await createBridge(kind, { settings });
    for (const n of [31, 32]) writeSession(bridge.home, puzzledSession(n, longAgo + n * day));
    await bridge.json(["scan"]);
    bridge.configure({ ...settings, questions: false });
    expect(await bridge.sync("--dry-run")).toMatchObject({ issues: [{ action: "opened" }] });
    bridge.configure(settings);
    const report = await bridge.sync();
    expect(report.issues.map(({ subject }) => subject.split(":")[0])).toEqual([
      "ticket",
      "question",
    ]);
    const issue = bridge.tracker.issues[1];
    expect(issue?.title).toMatch(/^question: /);
    bridge.tracker.say(2, "ann", "/ack");
    bridge.tracker.say(2, "ann", "The mirror takes no pushes: use the origin.");
    expect((await bridge.sync()).feedback.map(({ outcome }) => outcome)).toEqual(["refused", "note"]); // prettier-ignore
    bridge.tracker.say(2, "ann", "/resolve");
    expect((await bridge.sync()).issues).toMatchObject([{ action: "closed", issue: 2 }]);
    expect(issue?.state).toBe("closed");
    expect(await bridge.sync()).toMatchObject({ issues: [] });
    bridge.tracker.say(2, "ann", "/reopen");
    expect((await bridge.sync()).issues).toMatchObject([{ action: "reopened", issue: 2 }]);
  });

  it("notes stand on the ticket and outlive a rebuild; forgetting the session takes them, and the issue's text", async () => {
    const bridge = await createBridge(kind, { settings: { allowedAuthors: ["ann"] } });
    await bridge.sync();
    bridge.tracker.say(1, "ann", "It is PRIVATE business of the mirror");
    await bridge.sync();
    expect(jsonSchemas.rebuild.parse(await bridge.json(["rebuild", "--verify"])).equal).toBe(true);
    expect(await bridge.sync()).toMatchObject({ issues: [], feedback: [] });
    const [ticket] = await bridge.tickets();
    expect(ticket?.notes).toMatchObject([{ actor: `${kind}:ann`, text: "It is PRIVATE business of the mirror" }]); // prettier-ignore
    const shown = await bridge.run(["health", "show", ticket?.id ?? ""]);
    expect(shown.stdout).toContain(`${kind}:ann: It is PRIVATE business`);
    await bridge.run(["forget", "--yes", "--session", ticket?.sessions[0] ?? ""]);
    expect((await bridge.run(["export", "--records"])).stdout).not.toContain("PRIVATE");
    expect((await bridge.sync()).issues).toMatchObject([{ action: "withdrawn", issue: 1 }]);
    const [issue] = bridge.tracker.issues;
    expect(issue).toMatchObject({ state: "closed", title: "Withdrawn" });
    expect(issue?.body).not.toContain("protected branch");
    bridge.tracker.say(1, "ann", "But what of the SECRET mirror?");
    expect(await bridge.sync()).toMatchObject({ issues: [], feedback: [{ outcome: "note" }] });
    expect((await bridge.run(["export", "--records"])).stdout).not.toContain("SECRET");
  });

  it("what a transcript says is redacted and does nothing on the tracker", async () => {
    const bridge = await createBridge(kind, { sessions: 0 });
    const error = "error: @mallory fixes #1 ```` <!-- x --> https://evil.example/issues/1 token ghp_0123456789abcdefghij0123456789abcdef"; // prettier-ignore
    const calls = Array.from({ length: 6 }, (_, i) => ({ command: `git push origin main-${i}`, error })); // prettier-ignore
    writeSession(bridge.home, { ...stuckSession(0, longAgo), calls });
    await bridge.json(["scan"]);
    await bridge.sync();
    const [issue] = bridge.tracker.issues;
    const text = `${issue?.title ?? ""}\n${issue?.body ?? ""}`;
    expect(text).toContain("mallory");
    expect(text).not.toMatch(/@mallory|#1|:\/\/evil|ghp_0123456789/);
    expect(text).toContain("`````text\n");
  });

  it("an issue that is gone is left alone; one that another wrote, or another store, is not taken for ours", async () => {
    const bridge = await createBridge(kind);
    const first = await bridge.sync();
    const body = bridge.tracker.issues[0]?.body ?? "";
    const subject = first.issues[0]?.subject ?? "";
    // The database is lost; the key is not.
    for (const name of ["whetstone.db", "whetstone.db-wal", "whetstone.db-shm"])
      rmSync(join(bridge.whetstoneHome, name), { force: true });
    await bridge.json(["scan"]);
    bridge.tracker.open("forged", body, "mallory");
    bridge.tracker.open("another store's", body.replace(/ of [0-9a-f]{8} -->$/, " of 00000000 -->"), "keeper"); // prettier-ignore
    expect((await bridge.sync()).issues).toMatchObject([
      { action: "adopted", subject, issue: 1 },
      { action: "updated", issue: 1 },
    ]);
    await bridge.json(["health", "ack", subject.replace("ticket:", "")]);
    bridge.tracker.fault = (asked) =>
      asked.startsWith("PATCH") ? { status: 404, body: { message: "Not Found" } } : undefined;
    expect((await bridge.sync()).issues).toMatchObject([{ action: "gone", issue: 1 }]);
    expect(await bridge.sync()).toMatchObject({ issues: [], unchanged: 0 });
    expect(bridge.tracker.issues).toHaveLength(3);
    expect(await bridge.json(["issues", "list"])).toMatchObject({ issues: [{ state: "gone" }] });
  });

  it("opens as many as are allowed at a time, gravest first, of the severity that is asked for", async () => {
    const bridge = await createBridge(kind, { settings: { mostNewPerSync: 1 } });
    const calls = Array.from({ length: 6 }, (_, i) => ({ command: `npm publish --tag t${i}`, error: "npm error: disk quota exceeded" })); // prettier-ignore
    writeSession(bridge.home, { ...stuckSession(9, longAgo), calls });
    await bridge.json(["scan"]);
    expect(await bridge.sync()).toMatchObject({ issues: [{ action: "opened" }], waiting: 1 });
    bridge.configure({ minSeverity: "critical" });
    expect(await bridge.sync()).toMatchObject({ issues: [], waiting: 0, unchanged: 1 });
    bridge.configure({});
    expect(await bridge.sync()).toMatchObject({ issues: [{ action: "opened" }], waiting: 0 });
  });
});

describe("whetstone issues without what it needs", () => {
  const sync = ["issues", "sync"];

  it("does nothing unless it is configured", async () => {
    const bridge = await createBridge("gitea");
    for (const [issues, says] of [
      [{ kind: null }, "`issues.kind` is not set"],
      [{ url: null }, "`issues.url` is not set"],
      [{ repository: null }, "`issues.repository` is not set"],
      [{ url: "http://ann:secret@127.0.0.1/" }, "`issues.url` holds more than an address"],
      [{ repository: "no-owner" }, "must be owner/name"],
      [{ kind: "jira" }, "issues.kind"],
      [{ token: "t0ken" }, "issues"],
      [{ allowedAuthors: ["*"] }, "issues.allowedAuthors"],
    ] as const) {
      bridge.configure(issues);
      const { status, stderr } = await bridge.run(sync);
      expect([status, stderr]).toEqual([2, expect.stringContaining(says)]);
    }
    expect(bridge.tracker.requests).toEqual([]);
  });

  it("wants a token that nobody else can read, and never tells it", async () => {
    const bridge = await createBridge("gitea");
    const none = await bridge.run(sync, { env: { WHETSTONE_ISSUES_TOKEN: "" } });
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining("no token")]);
    const path = join(bridge.home, "token");
    bridge.configure({ tokenFile: "~/token" });
    expect((await bridge.run(sync)).stderr).toContain("cannot be read");
    writeFileSync(path, "t0ken\n", { mode: 0o644 });
    expect(await bridge.run(sync)).toMatchObject({ status: 2, stderr: expect.stringContaining("others may read") as string }); // prettier-ignore
    chmodSync(path, 0o600);
    expect(await bridge.run(sync, { env: { WHETSTONE_ISSUES_TOKEN: "" } })).toMatchObject({ status: 0 }); // prettier-ignore
    writeFileSync(path, "two words");
    expect((await bridge.run(sync)).stderr).toContain("holds no token");
    writeFileSync(path, "wr0ng");
    const refused = await bridge.run(sync);
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining("401") as string });
    expect(refused.stderr + refused.stdout).not.toContain("wr0ng");
    expect((await bridge.run(["config", "show"])).stdout).not.toMatch(/t0ken|wr0ng/);
  });

  it("a repository that is not there is said, and nothing is taken for gone", async () => {
    const bridge = await createBridge("github");
    await bridge.sync();
    const { repository } = bridge.tracker;
    bridge.tracker.fault = (asked) =>
      asked.includes(repository) ? { status: 404, body: { message: "Not Found" } } : undefined;
    const run = await bridge.run(sync);
    expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining("issues.repository") as string }); // prettier-ignore
    bridge.tracker.fault = () => undefined;
    expect(await bridge.sync()).toMatchObject({ issues: [], unchanged: 1 });
  });
});
