import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createMachine } from "../e2e/whetstone.ts";
import { writeInto } from "../faults/corpus.ts";
import { testDatabase, testServer } from "../store/postgres-database.ts";
import { failingTranscript, first, second } from "./failing-transcript.ts";
import { startServe } from "./start-serve.ts";

describe.skipIf(testServer === undefined)("push to servers over PostgreSQL", () => {
  const address = testDatabase();

  it("meets one store behind two servers, and tenants in it see only their own", async () => {
    const env = { WHETSTONE_DATABASE_URL: address };
    const [machine, laptop] = [createMachine(), createMachine()];
    const { key } = await machine.json(["keys", "add", "laptop", "--tenant", "team-a"], { env });
    const keyFile = join(laptop.home, "key");
    writeFileSync(keyFile, String(key), { mode: 0o600 });
    const [one, two] = [
      await startServe(machine, [], { env }),
      await startServe(machine, [], { env }),
    ];
    const push = ["push", join(laptop.home, "imports"), "--key-file", keyFile, "--retry-for", "1"];
    const to = [...push, "--to", one.url, "--to", two.url];
    writeInto(laptop.home, failingTranscript(first, ""));
    expect(await laptop.json(to)).toMatchObject({ tenant: "team-a", sessions: 1, server: one.url });
    one.child.kill("SIGKILL");
    await one.end;
    writeInto(laptop.home, failingTranscript(second, ""));
    expect(await laptop.json(to)).toMatchObject({
      server: two.url,
      unchanged: 1,
      sessions: 1,
      rows: { duplicate: 0, rejected: 0 },
    });
    const seen = async (tenant: string): Promise<number> => {
      const { sessions } = await machine.json(["sessions", "--tenant", tenant], { env });
      return (sessions as readonly unknown[]).length;
    };
    // The one that was killed may have held the lease to derive: it ends by itself after 30 seconds.
    await expect.poll(() => seen("team-a"), { timeout: 75_000, interval: 1000 }).toBe(2);
    expect(await seen("local")).toBe(0);
    two.child.kill("SIGTERM");
    expect((await two.end).status).toBe(0);
  }, 120_000);
});
