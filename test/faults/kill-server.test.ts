import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createMachine, finished, type Machine } from "../e2e/whetstone.ts";

const rounds = process.env["WHETSTONE_SOAK"] === "1" ? 200 : 30;
/** Callers that send at the same time; each round kills under all of them. */
const callers = 4;

interface Serving {
  readonly url: string;
  readonly token: string;
  kill(): Promise<void>;
}

async function serve(machine: Machine): Promise<Serving> {
  const child = machine.start(["serve", "--port", "0", "--json"]);
  const end = finished(child);
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  const { url, tokenFile } = JSON.parse(line.toString()) as { url: string; tokenFile: string };
  return {
    url,
    token: readFileSync(tokenFile, "utf8").trim(),
    async kill() {
      child.kill("SIGKILL");
      await end;
    },
  };
}

/** Sends events until the server is gone; answers the ids that were acknowledged. `onFirst` is called after the first. */
async function sendUntilKilled(
  { url, token }: Serving,
  nextId: () => string,
  onFirst: () => void,
): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  for (;;) {
    const ids = Array.from({ length: 1 + (acknowledged.length % 3) }, nextId);
    const events = ids.map((id) => ({ id, source: "load", endpoint: "/work", success: true }));
    try {
      const response = await fetch(`${url}/event`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(events),
      });
      const { accepted } = (await response.json()) as { accepted: number };
      if (response.status !== 200 || accepted !== ids.length) throw new Error("not all accepted");
      acknowledged.push(...ids);
      onFirst();
    } catch (error) {
      if (error instanceof Error && error.message === "not all accepted") throw error;
      return acknowledged;
    }
  }
}

it("R1: killed under load at any moment, the server has lost nothing that it acknowledged", async () => {
  const machine = createMachine();
  const acknowledged: string[] = [];
  let made = 0;
  for (let round = 0; round < rounds; round += 1) {
    const server = await serve(machine);
    const { promise: isUnderLoad, resolve: onFirst } = Promise.withResolvers<void>();
    const nextId = (): string => `e-${(made += 1)}`;
    const sending = Array.from({ length: callers }, () => sendUntilKilled(server, nextId, onFirst));
    await isUnderLoad;
    await sleep(20 + ((round * 37) % 130));
    await server.kill();
    acknowledged.push(...(await Promise.all(sending)).flat());
  }
  const database = new DatabaseSync(join(machine.whetstoneHome, "whetstone.db"));
  const rows = database.prepare("SELECT payload_redacted ->> '$.id' AS id FROM event").all();
  const stored = new Set(rows.map((row) => String(row["id"])));
  expect(database.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  database.close();
  expect(acknowledged.length).toBeGreaterThan(rounds * 5);
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  expect(rows.length).toBe(stored.size);
}, 600_000);
