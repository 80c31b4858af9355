import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  record,
  string,
} from "fast-check";
import { describe, expect, it } from "vitest";
import { makeHome, startTrialServer, type TrialServer } from "./trial-server.ts";

function eventKeys({ home }: TrialServer): readonly string[] {
  const database = new DatabaseSync(join(home, ".whetstone", "whetstone.db"), { readOnly: true });
  try {
    const rows = database.prepare("SELECT event_key AS key FROM event").all();
    return rows.map(({ key }) => String(key));
  } finally {
    database.close();
  }
}

const eventCount = (server: TrialServer): number => eventKeys(server).length;

async function countsOf(server: TrialServer): Promise<Record<string, number>> {
  const text = await (await server.fetch("/metrics")).text();
  const value = (name: string): number =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`whetstone_${name} `))
        ?.split(" ")[1],
    );
  const became = (name: string): number => value(`events_total{became="${name}"}`);
  return {
    received: value("events_received_total"),
    stored: became("stored"),
    duplicate: became("duplicate"),
    rejected: became("rejected"),
    spooled: became("spooled"),
  };
}

describe("what is sent", () => {
  it("is stored once, however often it is sent under one name", async () => {
    const server = await startTrialServer();
    const plain = { endpoint: "/sql", success: true };
    await server.post("/event", plain);
    await server.post("/event", plain);
    expect(eventCount(server)).toBe(2);
    const named = { "idempotency-key": "run-17" };
    await server.post("/event", plain, named);
    const again = await server.post("/event", plain, named);
    expect(await again.json()).toEqual({ accepted: true, ring_size: 3, duplicate: true });
    await server.post("/event", [plain, plain], named);
    const batch = await server.post("/event", [plain, plain], named);
    expect(await batch.json()).toMatchObject({ accepted: 0, duplicate: 2, ring_size: 5 });
    await server.post("/event", { ...plain, id: "e-1", source: "bot" });
    await server.post("/event", { ...plain, id: "e-1", source: "bot", extra: 1 });
    await server.post("/event", { ...plain, id: "e-1", source: "mcp" });
    expect(eventCount(server)).toBe(7);
    const timed = { ...plain, source: "bot", timestamp: "2026-03-02T12:00:00Z" };
    await server.post("/event", timed);
    await server.post("/event", timed);
    await server.post("/event", { ...timed, success: false });
    expect(eventCount(server)).toBe(9);
  });

  it("is stored, a duplicate or rejected, exactly: sent in any pieces, at the same time, twice", async () => {
    const server = await startTrialServer();
    const event = oneof(
      record({
        id: integer({ min: 0, max: 30 }),
        source: constantFrom("bot", "mcp"),
        success: boolean(),
      }),
      record({ endpoint: constant("/sql"), note: string() }),
      constantFrom(null, 7, "text", { timestamp: "no time" }),
    );
    let sent = 0;
    await assert(
      asyncProperty(array(array(event, { maxLength: 8 }), { maxLength: 6 }), async (batches) => {
        const answers = await Promise.all(
          [...batches, ...batches].map(async (batch) =>
            (await server.post("/event", batch)).json(),
          ),
        );
        for (const [index, answer] of answers.entries()) {
          const { accepted, duplicate, rejected } = answer as {
            accepted: number;
            duplicate: number;
            rejected: unknown[];
          };
          expect(accepted + duplicate + rejected.length).toBe(
            batches[index % batches.length]?.length,
          );
        }
        sent += 2 * batches.flat().length;
      }),
      { numRuns: 25 },
    );
    const { received, stored, duplicate, rejected } = await countsOf(server);
    expect(received).toBe(sent);
    expect(stored! + duplicate! + rejected!).toBe(received);
    expect(eventCount(server)).toBe(stored);
  });

  it("waits in the spool while the store is away, and is there once when it is back", async () => {
    const home = makeHome();
    const server = await startTrialServer({ home });
    const timed = {
      endpoint: "/sql",
      success: true,
      source: "bot",
      timestamp: "2026-03-02T12:00:00Z",
    };
    await server.post("/event", timed);
    const blocker = new DatabaseSync(join(home, ".whetstone", "whetstone.db"));
    blocker.exec("BEGIN IMMEDIATE");
    const answers = await Promise.all([
      server.post("/event", timed),
      server.post("/event", { ...timed, duration_ms: 5 }),
    ]);
    for (const answer of answers) {
      expect(await answer.json()).toMatchObject({ accepted: true, spooled: 1 });
    }
    expect(await countsOf(server)).toMatchObject({ received: 3, stored: 1, spooled: 2 });
    const spool = join(home, ".whetstone", "spool");
    const waiting = readdirSync(spool).map((name) => readFileSync(join(spool, name), "utf8"));
    expect(waiting.join("").match(/"eventKey":"[0-9a-f]{32}"/g)).toHaveLength(2);
    blocker.exec("ROLLBACK");
    blocker.close();
    await server.close();
    const again = await startTrialServer({ home });
    expect(eventCount(again)).toBe(2);
    const ready = (await again.json("/ready")) as { spool: unknown };
    expect(ready.spool).toEqual({ files: 0, bytes: 0 });
    for (const key of eventKeys(again)) expect(key).toMatch(/^[0-9a-f]{32}$/);
  }, 40_000);

  it("is refused with 503 and Retry-After when neither store nor spool takes it", async () => {
    const home = makeHome();
    const server = await startTrialServer({ home });
    // A file stands where the spool's folder would be.
    const blocker = new DatabaseSync(join(home, ".whetstone", "whetstone.db"));
    writeFileSync(join(home, ".whetstone", "spool"), "");
    blocker.exec("BEGIN IMMEDIATE");
    const answer = await server.post("/event", { endpoint: "/sql" });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("1");
    blocker.exec("ROLLBACK");
    blocker.close();
    expect(eventCount(server)).toBe(0);
  }, 40_000);
});
