import { describe, expect, it } from "vitest";
import { testDatabase, testServer } from "../store/postgres-database.ts";
import { createBridge } from "./bridge-machine.ts";

describe.skipIf(testServer === undefined)("the issue bridge over PostgreSQL", () => {
  const database = testDatabase();

  it("opens, reads, forgets", async () => {
    const env = { WHETSTONE_DATABASE_URL: database };
    const bridge = await createBridge("gitea", { settings: { allowedAuthors: ["ann"] }, env });
    expect((await bridge.sync()).issues).toMatchObject([{ action: "opened", issue: 1 }]);
    bridge.tracker.say(1, "ann", "/ack");
    bridge.tracker.say(1, "ann", "PRIVATE matter");
    expect((await bridge.sync()).issues).toMatchObject([{ action: "updated" }]);
    expect(await bridge.sync()).toMatchObject({ issues: [], feedback: [], unchanged: 1 });
    const [ticket] = await bridge.tickets();
    expect(ticket).toMatchObject({ state: "acknowledged", notes: [{ text: "PRIVATE matter" }] });
    await bridge.run(["forget", "--yes", "--session", ticket?.sessions[0] ?? ""]);
    expect((await bridge.run(["export", "--records"])).stdout).not.toContain("PRIVATE");
    expect((await bridge.sync()).issues).toMatchObject([{ action: "withdrawn" }]);
  });
});
