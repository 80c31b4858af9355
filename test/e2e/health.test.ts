import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { soundSession, stuckSession, writeSession } from "./told-sessions.ts";
import { createMachine, type Machine } from "./whetstone.ts";

const day = 24 * 3_600_000;
const longAgo = Date.UTC(2026, 2, 2);

async function stuck(sessions = 1): Promise<Machine> {
  const machine = createMachine();
  for (let i = 0; i < sessions; i += 1)
    writeSession(machine.home, stuckSession(i, longAgo + i * day));
  await machine.json(["scan"]);
  return machine;
}

async function tickets(machine: Machine, ...args: readonly string[]) {
  return jsonSchemas.health.parse(await machine.json(["health", ...args]));
}

describe("whetstone health", () => {
  it("without a session says so; with sound ones, that no ticket is open", async () => {
    const machine = createMachine();
    expect((await machine.run(["health"])).stdout).toContain("No session has been judged yet");
    writeSession(machine.home, soundSession(1, longAgo));
    await machine.json(["scan"]);
    const run = await machine.run(["health", "--check"]);
    expect(run).toMatchObject({ status: 0 });
    expect(run.stdout).toContain("No ticket is open.");
  });

  it("lists one problem of two sessions as one ticket, with its error, and --check exits 1", async () => {
    const machine = await stuck(2);
    const { tickets: all, sessions } = await tickets(machine);
    expect(sessions).toBe(2);
    const repeated = all.find(({ cause }) => cause === "repeated_failure");
    expect(repeated).toMatchObject({
      severity: "high",
      state: "open",
    });
    expect(repeated?.sessions).toHaveLength(2);
    expect(repeated?.firstAt).toBeGreaterThanOrEqual(longAgo);
    const run = await machine.run(["health", "--check"]);
    expect(run.status).toBe(1);
    expect(run.stdout).toContain("protected branch hook declined");
    expect((await machine.run(["health"])).status).toBe(0);
  });

  it("shows a ticket with its steps; an id that is none is an error, too few digits a hint", async () => {
    const machine = await stuck();
    const id = (await tickets(machine)).tickets[0]?.id ?? "";
    const shown = jsonSchemas["health show"].parse(await machine.json(["health", "show", id]));
    expect(shown.ticket.id).toBe(id);
    expect(shown.steps.length).toBeGreaterThan(2);
    expect(shown.steps[0]?.calls[0]).toMatchObject({ tool: "Bash", outcome: "failure" });
    expect(await machine.run(["health", "show", "0000aaaa"])).toMatchObject({ status: 1 });
    const short = await machine.run(["health", "ack", "0"]);
    expect(short.stderr).toContain("at least 4 digits");
  });

  it("acts of people stand in the journal and outlive a rebuild", async () => {
    const machine = await stuck();
    const id = (await tickets(machine)).tickets[0]?.id ?? "";
    const prefix = id.slice(0, 8);
    for (const args of [
      ["ack", prefix, "--reason", "the token ghp_0123456789abcdefghij0123456789abcdef was old"],
      ["assign", prefix, "ann"],
      ["snooze", prefix, "--for", "2d"],
    ]) {
      const run = await machine.run(["health", ...args]);
      expect(run.status, run.stderr).toBe(0);
    }
    expect(await machine.run(["health", "snooze", prefix, "--for", "later"])).toMatchObject({ status: 2 }); // prettier-ignore
    expect(jsonSchemas.rebuild.parse(await machine.json(["rebuild", "--verify"])).equal).toBe(true);
    const listed = (await tickets(machine, "--all")).tickets.find((ticket) => ticket.id === id);
    expect(listed).toMatchObject({ state: "snoozed", assignee: "ann" });
    expect(listed?.acts.map(({ kind }) => kind)).toEqual(["acknowledge", "assign", "snooze"]);
    expect(JSON.stringify(listed)).not.toContain("ghp_0123456789");
    expect((await tickets(machine)).tickets.some((ticket) => ticket.id === id)).toBe(false);
    await machine.run(["health", "resolve", prefix]);
    expect((await tickets(machine, "--all")).tickets.find((ticket) => ticket.id === id)?.state).toBe("resolved"); // prettier-ignore
    await machine.run(["health", "reopen", prefix]);
    expect((await tickets(machine)).tickets.some((ticket) => ticket.id === id)).toBe(true);
  });

  it("sound sessions in a row resolve a ticket, and forgetting the session removes it", async () => {
    const machine = await stuck();
    const { tickets: before } = await tickets(machine);
    const session = before[0]?.sessions[0] ?? "";
    for (let i = 0; i < 5; i += 1) writeSession(machine.home, soundSession(50 + i, longAgo + (i + 1) * day)); // prettier-ignore
    await machine.json(["scan"]);
    expect((await tickets(machine)).tickets).toEqual([]);
    expect((await tickets(machine, "--all")).tickets.every(({ state }) => state === "resolved")).toBe(true); // prettier-ignore
    await machine.run(["forget", "--yes", "--session", session]);
    expect((await tickets(machine, "--all")).tickets).toEqual([]);
  });

  it("a file sink is told of each ticket once; one that fails loses nothing and is reported", async () => {
    const machine = await stuck();
    const open = (await tickets(machine)).tickets.length;
    const nowhere = await machine.run([
      "health", "deliver", "--sink", "file", "--path", join(machine.home, "gone/tickets.ndjson"), "--verbose",
    ]); // prettier-ignore
    expect(nowhere.status).toBe(1);
    expect(nowhere.stderr).toContain("was not taken");
    expect(nowhere.stderr).toContain("error notification.failed");
    const path = join(machine.home, "tickets.ndjson");
    const args = ["health", "deliver", "--sink", "file", "--path", path];
    const first = jsonSchemas["health deliver"].parse(await machine.json(args));
    expect(first.delivered).toHaveLength(open);
    expect(first.sink).toBe("file ~/tickets.ndjson");
    await machine.run(["rebuild"]);
    const again = jsonSchemas["health deliver"].parse(await machine.json(args));
    expect(again).toMatchObject({ delivered: [], failed: [], before: open });
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(open);
    const [told] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told).toMatchObject({ category: "health", ticket: first.delivered[0] });
  });

  it("the console sink prints, once; a sink without its path is misuse", async () => {
    const machine = await stuck();
    const first = await machine.run(["health", "deliver", "--sink", "console"]);
    expect(first.stdout).toMatch(/error health: repeated failure in claude-code/);
    expect((await machine.run(["health", "deliver", "--sink", "console"])).stdout).toBe("");
    expect(await machine.run(["health", "deliver", "--sink", "file"])).toMatchObject({ status: 2 });
    expect(await machine.run(["health", "deliver"])).toMatchObject({ status: 2 });
  });
});
