import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Loop } from "../../src/index.ts";
import { fixtureFiles } from "../faults/corpus.ts";
import { walkAll } from "../store/walk-all.ts";
import { failingTranscript, first, second } from "./failing-transcript.ts";
import { createSender, query } from "./trial-push.ts";
import { startTrialServer, type TrialServer } from "./trial-server.ts";

interface Team {
  readonly name: string;
  /** Stands in everything that this team alone has told. */
  readonly canary: string;
  readonly loop: Loop;
  readonly keys: Readonly<Record<"ingest" | "read" | "admin", string>>;
}

const names = ["red", "blue"] as const;

async function createTeam(server: TrialServer, name: string): Promise<Team> {
  const loop = await server.loop.openTenant(name);
  onTestFinished(() => loop[Symbol.asyncDispose]());
  const keys = await loop.keys();
  return {
    name,
    canary: `canary${name}`,
    loop,
    keys: {
      ingest: await keys.add(`${name}-agent`, ["ingest"]),
      read: await keys.add(`${name}-viewer`, ["read"]),
      admin: await keys.add(`${name}-admin`, ["ingest", "read", "decide", "admin"]),
    },
  };
}

function headers(key: string, type = "application/json"): Record<string, string> {
  return { authorization: `Bearer ${key}`, "content-type": type };
}

/** Tells something of the team by every door. */
async function tell(server: TrialServer, { canary, keys, name }: Team): Promise<void> {
  const key = keys.ingest;
  const status = async (path: string, body: unknown): Promise<number> =>
    (await server.post(path, body, headers(key))).status;
  const event = { id: canary, source: canary, endpoint: canary, success: true, session_id: canary };
  expect(await status("/event", event)).toBe(200);
  expect(
    await status("/event", { ...event, id: `${canary}2`, source: "scenario", staffer_id: canary }),
  ).toBe(200);
  expect(await status("/log", { operation: canary, approach: "a" })).toBe(200);
  const record = {
    timeUnixNano: "1767225600000000000",
    body: { stringValue: canary },
    attributes: [{ key: "session.id", value: { stringValue: canary } }],
  };
  const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
  expect(await status("/v1/logs", logs)).toBe(200);
  const id = name === "red" ? first : second;
  const sender = await createSender([
    failingTranscript(id, canary, 2),
    ...fixtureFiles().slice(0, 5),
  ]);
  const report = await sender.push([{ url: server.url, key }]);
  expect(report).toMatchObject({ tenant: name, sender: `${name}-agent`, refused: [] });
}

async function createTeams(): Promise<{ server: TrialServer; teams: readonly [Team, Team] }> {
  const server = await startTrialServer();
  const teams = [await createTeam(server, names[0]), await createTeam(server, names[1])] as const;
  for (const team of teams) await tell(server, team);
  for (const { loop } of teams) await loop.derive();
  return { server, teams };
}

/** What an answer says; of a stream that does not end, what it says within a fifth of a second. */
async function textOf(answer: Response): Promise<string> {
  const { body } = answer;
  const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (!isStream || body === null) return await answer.text();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const read = async (): Promise<void> => {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read())
      text += chunk.value;
  };
  await Promise.race([read(), sleep(200)]);
  await reader.cancel();
  return text;
}

describe("tenants of one server", () => {
  it("A3: see on no route what another one told, and write only to their own", async () => {
    const { server, teams } = await createTeams();
    for (const [team, other] of [teams, teams.toReversed()] as [Team, Team][]) {
      for (const { method, path } of server.routes) {
        for (const key of Object.values(team.keys)) {
          const answer = await fetch(server.url + path, {
            method,
            headers: headers(key),
            ...(method === "POST" ? { body: "{}" } : {}),
          });
          expect(await textOf(answer), `${method} ${path}`).not.toContain(other.canary);
        }
      }
      const stats = await fetch(`${server.url}/stats`, { headers: headers(team.keys.read) });
      const counted = (await stats.json()) as { by_source: object; total: number };
      expect(Object.keys(counted.by_source)).toContain(team.canary);
      expect(JSON.stringify(counted)).toContain(team.canary);
      expect(
        (await fetch(`${server.url}/stats`, { headers: headers(team.keys.ingest) })).status,
      ).toBe(403);
      expect((await server.post("/event", {}, headers(team.keys.read))).status).toBe(403);
    }
    // Those who run the server see neither in their own part.
    const own = JSON.stringify(await server.json("/stats"));
    for (const { canary } of teams) expect(own).not.toContain(canary);
    expect(server.errors).toEqual([]);
  }, 60_000);

  it("A3: 10,000 random queries of one tenant, also for what the other one has, never show it", async () => {
    const { teams } = await createTeams();
    const everything = await Promise.all(teams.map(({ loop }) => secretsOf(loop)));
    const [red, blue] = everything as [readonly string[], readonly string[]];
    // Fixtures that both sent are known to both.
    const only = [without(red, blue), without(blue, red)] as const;
    expect(Math.min(only[0].length, only[1].length)).toBeGreaterThan(10);
    await expectFound(teams, only);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1),
        fc.constantFrom(...queries),
        fc.nat(),
        fc.nat({ max: 50 }),
        async (which, ask, at, limit) => {
          const other = 1 - which;
          const foreign = only[other] ?? [];
          const asked = foreign[at % foreign.length] ?? "";
          const [me, them] = [teams[which], teams[other]];
          if (me === undefined || them === undefined) throw new Error("there are two teams");
          const { canary } = them;
          const answer = JSON.stringify(await ask(me.loop, asked, canary, limit));
          expect(answer).not.toContain(canary);
          expect(answer).not.toContain(asked);
        },
      ),
      { numRuns: 10_000, seed: 3 },
    );
    for (const [which, { loop }] of teams.entries()) {
      const exported: unknown[] = [];
      for await (const row of loop.store.canonicalRows()) exported.push(row);
      for await (const row of loop.store.recordRows()) exported.push(row);
      expect(JSON.stringify(exported)).not.toContain(teams[1 - which]?.canary);
    }
  }, 300_000);

  it("keep what they write under the name of the key it was sent with", async () => {
    const { server, teams } = await createTeams();
    const writers = query(
      server,
      `SELECT DISTINCT t.name AS tenant, p.kind, p.name FROM batch b
         JOIN tenant t ON t.tenant_id = b.tenant_id
         JOIN principal p ON p.tenant_id = b.tenant_id AND p.principal_id = b.principal_id ORDER BY 1, 3`,
    );
    expect(writers).toEqual(
      teams
        .toReversed()
        .map(({ name }) => ({ tenant: name, kind: "api-key", name: `${name}-agent` })),
    );
  }, 60_000);

  it("have keys of their own: folders of mode 0700, files of mode 0600", async () => {
    const { server } = await createTeams();
    const home = join(server.home, ".whetstone");
    const paths = readdirSync(home, { recursive: true, encoding: "utf8" });
    expect(paths).toEqual(expect.arrayContaining(["keys/red", "keys/blue", "token"]));
    expect(statSync(home).mode & 0o777).toBe(0o700);
    for (const path of paths.filter((one) => /^(?:keys|spool|push|token)/.test(one))) {
      const stats = statSync(join(home, path));
      const name = relative(home, join(home, path));
      expect(`${name} ${(stats.mode & 0o777).toString(8)}`).toBe(
        `${name} ${stats.isDirectory() ? 700 : 600}`,
      );
    }
  }, 60_000);
});

function without(texts: readonly string[], known: readonly string[]): readonly string[] {
  return texts.filter((text) => !known.includes(text));
}

/** Who has it does find it: the queries are not empty because they ask wrongly. */
async function expectFound(
  teams: readonly Team[],
  only: readonly (readonly string[])[],
): Promise<void> {
  for (const [which, { loop, canary }] of teams.entries()) {
    expect((await loop.store.searchText(canary, 5)).length).toBeGreaterThan(0);
    expect((await walkAll(loop.store, 0, canary, 5)).latest.length).toBeGreaterThan(0);
    const found = await Promise.all(
      (only[which] ?? []).map(async (asked) => [
        await loop.store.cursor(asked),
        await loop.store.findSession(asked),
      ]),
    );
    expect(
      found.filter((answers) => answers.some((answer) => answer !== null)).length,
    ).toBeGreaterThan(10);
  }
}

/** What a tenant alone may know: keys of its sessions, their own ids, and the keys of its sources. */
async function secretsOf(loop: Loop): Promise<readonly string[]> {
  const sessions = await loop.store.sessions({ limit: 1000 });
  const ids = sessions.flatMap(({ key, nativeId }) =>
    nativeId === null ? [key] : [key, nativeId],
  );
  const templates = (await loop.store.errorClusters({})).map(({ templateId }) => templateId);
  return [...ids, ...templates, ...(await loop.store.cursors()).keys()];
}

/** `asked` and `canary` are the other tenant's. */
type Query = (loop: Loop, asked: string, canary: string, limit: number) => Promise<unknown>;

const queries: readonly Query[] = [
  ({ store }, asked) => store.findSession(asked),
  ({ store }, asked) => store.findSession(asked.slice(0, 12)),
  ({ store }, asked) => store.findItem(asked),
  ({ store }, asked) => store.steps(asked),
  ({ store }, asked) => store.executions(asked),
  ({ store }, asked) => store.signals(asked),
  ({ store }, asked) => store.source(asked),
  ({ store }, asked) => store.cursor(asked),
  ({ store }, asked) => store.exposures(asked),
  ({ store }, _, canary, limit) => walkAll(store, 0, canary, limit + 1),
  ({ store }, _, canary, limit) => store.searchText(canary, limit + 1),
  ({ store }, asked) => store.sessions({ repo: asked }),
  ({ store }, _, canary) => store.sessions({ agent: canary }),
  ({ store }, _, __, limit) => store.sessions({ limit }),
  ({ store }, _, __, limit) => store.items({ limit }),
  ({ store }) => store.errorClusters({}),
  ({ store }) => store.report("tool", {}),
  ({ store }) => store.diagnostics(100),
  ({ store }) => store.apiKeys(),
  ({ store }) => store.counts(),
  ({ store }, asked) => store.toolTotals({ tool: asked, house: null, paramHash: null }),
  ({ store }) => store.pendingEvents(10),
  ({ store }) => store.forgotten().then((keys) => [...keys]),
];
