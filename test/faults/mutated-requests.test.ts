import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { type FuzzedRequest, fuzzedRequest } from "../server/fuzz/mutated-request.ts";
import { createFuzzSender, type FuzzedAnswer } from "../server/fuzz/send-fuzzed.ts";
import { startTrialServer, type TrialServer } from "../server/trial-server.ts";
import { isSoak, seed, timeoutMs } from "./stores.ts";

const requests = isSoak ? 1_000_000 : 10_000;
const atOneTime = 50;

/** What a request may be told that is not as it should be. */
const refusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 408, 411, 413, 415, 431]);

/** Why the answer is not one that a server may give; null where it is. */
function wrongIn(answer: FuzzedAnswer | null, { path, method }: FuzzedRequest): string | null {
  if (answer === null || answer.status === 200) return null;
  if (answer.status === 503) return answer.retryAfter === null ? "503 without Retry-After" : null;
  if (!refusals.has(answer.status)) return `status ${answer.status}`;
  if (method === "HEAD" || answer.contentType === "application/x-protobuf") return null;
  const said = parsed(answer.body);
  const told = path.startsWith("/v1/") && "code" in said ? said["message"] : said["error"];
  return typeof told === "string" && told !== "" ? null : `${answer.status} without a reason`;
}

function parsed(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

async function metric(server: TrialServer, name: string): Promise<number> {
  const text = await (await server.fetch("/metrics")).text();
  const line = text.split("\n").find((one) => one.startsWith(`whetstone_${name} `));
  return Number(line?.split(" ")[1]);
}

it(
  `R13: ${requests} mutated requests: no crash, no failure of its own, and nothing of it uncounted`,
  async () => {
    const server = await startTrialServer();
    const sender = createFuzzSender(server.port);
    const statuses = new Map<number | null, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fuzzedRequest(server.token), { minLength: atOneTime, maxLength: atOneTime }),
        async (batch) => {
          const answers = await Promise.all(batch.map((one) => sender.send(one)));
          const wrong: object[] = [];
          for (const [index, one] of batch.entries()) {
            const answer = answers[index] ?? null;
            const status = answer?.status ?? null;
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
            const why = wrongIn(answer, one);
            if (why !== null) wrong.push({ ...one, why, body: one.body.toString("latin1") });
          }
          // What the server failed on says more than what it answered.
          expect(server.errors).toEqual([]);
          expect(wrong).toEqual([]);
        },
      ),
      // Requests of one batch do not hang together: a smaller batch says no more than the list.
      { numRuns: requests / atOneTime, seed, endOnFailure: true },
    );
    sender.close();
    // Most requests are let in, or only the door was tried.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(requests / 10);
    expect(statuses.get(400) ?? 0).toBeGreaterThan(requests / 20);
    expect((await server.fetch("/health")).status).toBe(200);
    const received = await metric(server, "events_received_total");
    const became = await Promise.all(
      ["stored", "duplicate", "rejected", "spooled"].map((name) =>
        metric(server, `events_total{became="${name}"}`),
      ),
    );
    expect(became.reduce((sum, count) => sum + count, 0)).toBe(received);
    const database = new DatabaseSync(join(server.home, ".whetstone/whetstone.db"));
    expect(database.prepare("SELECT count(*) AS n FROM event").get()).toEqual({ n: became[0] });
    expect(database.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    database.close();
    console.info(`answers by status: ${JSON.stringify(Object.fromEntries(statuses))}`);
  },
  timeoutMs,
);
