import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { soundSession, stuckSession, type ToldSession, writeSession } from "./told-sessions.ts";
import { inProcess } from "../faults/run-in-process.ts";
import { createMachine as createColdMachine, finished, type Machine } from "./whetstone.ts";

/** Its commands run inside this process. */
const createMachine = (): Machine => inProcess(createColdMachine());

const day = 24 * 3_600_000;
const longAgo = Date.UTC(2026, 2, 2);

async function stuck(sessions = 1): Promise<Machine> {
  const machine = createMachine();
  for (let i = 0; i < sessions; i += 1)
    writeSession(machine.home, stuckSession(i, longAgo + i * day));
  await machine.json(["scan"]);
  return machine;
}

/** A session whose calls all fail, each of an error of its own. */
function failingSession(number: number, at: number): ToldSession {
  const calls = ["make", "npm ci"].map((command, i) => ({ command, error: `error: lock ${number} of ${i} is held by ${"abcdefghij"[number % 10]}${i}x` })); // prettier-ignore
  return { ...soundSession(number, at), calls };
}

function configure({ home }: Machine, config: unknown): void {
  mkdirSync(join(home, ".whetstone"), { recursive: true });
  writeFileSync(join(home, ".whetstone/whetstone.config.json"), JSON.stringify(config));
}

/** Sessions without a native id have a key of their machine's key: what is left is equal on every machine. */
function withoutKeys({ id, cause, severity, state, scope, evidence, sessions }: TicketOfList) {
  return { id, cause, severity, state, scope, evidence, sessions };
}

type TicketOfList = ReturnType<typeof jsonSchemas.health.parse>["tickets"][number];

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
    expect(all).toHaveLength(1);
    const [repeated] = all;
    expect(repeated).toMatchObject({
      cause: "repeated_failure",
      signals: ["stagnation", "repeated_failure", "quality_degradation"],
      severity: "high",
      state: "open",
      drift: null,
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
    expect(await machine.run(["health", "assign", prefix, " "])).toMatchObject({ status: 2 });
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

  it("a session past its budget is a ticket, with what it spent; without a budget it is none", async () => {
    const machine = createMachine();
    writeSession(machine.home, soundSession(1, longAgo));
    await machine.json(["scan"]);
    expect((await tickets(machine)).tickets).toEqual([]);
    configure(machine, {
      budgets: [
        { harness: "codex", tokens: 1 },
        { tokens: 40, costUsd: 1 },
      ],
    });
    const { tickets: found } = await tickets(machine);
    expect(found).toMatchObject([
      {
        cause: "budget_breach",
        severity: "high",
        evidence: "it spent 45 tokens of 40 tokens allowed (113%)",
      },
    ]);
    const shown = await machine.run(["show", found[0]?.sessions[0] ?? ""]);
    expect(shown.stdout).toContain("high budget breach: it spent 45 tokens of 40 tokens allowed");
    const told = await machine.run(["health", "deliver", "--sink", "console"]);
    expect(told.stdout).toContain("error budget: budget breach in claude-code");
    configure(machine, { budgets: [{ harness: "claude-code" }] });
    const refused = await machine.run(["health"]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain("a budget needs `tokens`, `costUsd` or both");
  });

  it("a tool that fails more often over sessions is a ticket with its numbers; sessions at the old level resolve it", async () => {
    const machine = createMachine();
    const write = (from: number, count: number, fails: (i: number) => boolean) => {
      for (let i = from; i < from + count; i += 1) writeSession(machine.home, fails(i) ? failingSession(i, longAgo + i * day) : soundSession(i, longAgo + i * day)); // prettier-ignore
    };
    write(0, 60, () => false);
    write(60, 20, (i) => i % 2 === 0);
    await machine.json(["scan"]);
    const { tickets: found, watches } = await tickets(machine);
    const drift = found.find(({ scope }) => scope === "Bash of claude-code");
    expect(watches).toBeGreaterThan(0);
    expect(drift).toMatchObject({
      cause: "drift",
      severity: "medium",
      signature: "calls",
      drift: { detector: "bernoulli-cusum", baseline: 0, baselineSessions: 50 },
    });
    expect(drift?.drift?.evidence.length).toBeGreaterThan(4);
    const run = await machine.run(["health", "show", drift?.id ?? ""]);
    for (const line of run.stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    const unwrapped = run.stdout.replaceAll(/\n +/g, " ");
    expect(unwrapped).toMatch(/calls fail more often: \d+% over the last \d+ sessions, 0% over the 50 sessions before/); // prettier-ignore
    expect(unwrapped).toMatch(/detector: bernoulli-cusum, threshold \d+; by chance once in 5000 sessions or more/); // prettier-ignore
    write(80, 30, () => false);
    await machine.json(["scan"]);
    const after = await tickets(machine, "--all");
    expect(after.tickets.find(({ id }) => id === drift?.id)?.state).toBe("resolved");
    const once = createMachine();
    cpSync(join(machine.home, ".claude"), join(once.home, ".claude"), { recursive: true });
    await once.json(["scan"]);
    const inOne = (await tickets(once, "--all")).tickets.map(withoutKeys);
    expect(inOne).toEqual(after.tickets.map(withoutKeys));
  }, 60_000);

  it("under a newer schema an act waits in the spool, by the whole id, and is kept once the store can be written", async () => {
    const machine = await stuck();
    const { id } = (await tickets(machine)).tickets[0] ?? { id: "" };
    const change = (sql: string): void => {
      const database = new DatabaseSync(join(machine.home, ".whetstone/whetstone.db"));
      database.exec(sql);
      database.close();
    };
    change("INSERT INTO schema_version (version, name) VALUES (900, 'from the future')");
    const short = await machine.run(["health", "ack", id.slice(0, 8)]);
    expect(short.status).toBe(1);
    expect(short.stderr).toContain("give all 32 digits");
    const acted = await machine.run(["health", "ack", id, "--reason", "on it"]);
    expect(acted.status, acted.stderr).toBe(0);
    expect(acted.stdout).toContain("kept in the spool for a newer Whetstone");
    const assigned = await machine.json(["health", "assign", id, "ann"]);
    expect(jsonSchemas["health assign"].parse(assigned)).toEqual({ ticket: null, spooled: 1 });
    change("DELETE FROM schema_version WHERE version = 900");
    await machine.json(["drain"]);
    const [ticket] = (await tickets(machine)).tickets;
    expect(ticket).toMatchObject({ id, state: "acknowledged", assignee: "ann" });
    expect(ticket?.acts).toMatchObject([
      { kind: "acknowledge", reason: "on it" },
      { kind: "assign", assignee: "ann" },
    ]);
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

  it("the file - is standard output, told of each ticket once; not beside --json", async () => {
    const machine = await stuck();
    const open = (await tickets(machine)).tickets;
    const args = ["health", "deliver", "--sink", "file", "--path", "-"];
    expect(await machine.run([...args, "--json"])).toMatchObject({ status: 2 });
    const told = await machine.run(args);
    const lines = told.stdout.trimEnd().split("\n");
    const ids = lines.map((line) => (JSON.parse(line) as { readonly ticket: string }).ticket);
    expect(ids.toSorted()).toEqual(open.map(({ id }) => id).toSorted());
    expect(told.stderr).toContain("told to standard output");
    expect((await machine.run(args)).stdout).toBe("");
    expect(readdirSync(machine.home)).not.toContain("-");
  });

  it.each([
    ["--sink file --path -", "stdout"],
    ["--sink console", "stdout"],
    ["--sink console --json", "stderr"],
  ] as const)(
    "what nobody read of %s was not told, and is told the next time",
    async (to, stream) => {
      const machine = await stuck();
      const open = (await tickets(machine)).tickets;
      const unread = machine.start(["health", "deliver", ...to.split(" ")]);
      unread[stream]?.destroy();
      await finished(unread);
      const args = ["health", "deliver", ...to.replace(" --json", "").split(" ")];
      const told = await machine.run(args);
      expect(told.stdout.trimEnd().split("\n")).toHaveLength(open.length);
      expect(told.stderr).toContain("0 told before");
    },
  );

  it("the console sink prints, once; a sink without its path is misuse", async () => {
    const machine = await stuck();
    const first = await machine.run(["health", "deliver", "--sink", "console"]);
    expect(first.stdout).toMatch(/error health: repeated failure in claude-code/);
    expect((await machine.run(["health", "deliver", "--sink", "console"])).stdout).toBe("");
    expect(await machine.run(["health", "deliver", "--sink", "file"])).toMatchObject({ status: 2 });
    expect(await machine.run(["health", "deliver"])).toMatchObject({ status: 2 });
  });
});
