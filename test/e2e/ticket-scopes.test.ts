import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStore } from "../../src/store/sqlite/open-store.ts";
import { createTenantKey } from "../../src/store/keyring.ts";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { inProcess } from "../faults/run-in-process.ts";
import { callRow, factRow, hex, recordBatch, resultRow, sessionRow, stepRow, usageRow } from "../store/record-fixtures.ts"; // prettier-ignore
import { createMachine, type Machine } from "./whetstone.ts";

const ref = hex(32, "told");

/** A session of Bash calls that all fail with one error, whose record gives its agent a name. */
function stuckBatch(harness: string, named: string | null, format: string) {
  const numbers = Array.from({ length: 8 }, (_, n) => n);
  const batch = recordBatch();
  return recordBatch({
    source: { ...batch.source!, format },
    sessions: [sessionRow(ref, { harness, repo: null })],
    facts: named === null ? [] : [factRow(ref, { field: "agent", value: named })],
    steps: numbers.map((n) => stepRow(ref, n, { kind: n === 0 ? "user" : "assistant" })),
    usage: [usageRow(ref, 1)],
    observations: numbers.slice(1).flatMap((n) => [callRow(ref, n), failedRow(n)]),
  });
}

function failedRow(n: number) {
  return resultRow(ref, n, {
    outcome: "failure",
    exitCode: 1,
    failureKind: "nonzero-exit",
    errorRedacted: "error: the lock is held",
    errorTemplateId: hex(32, "lock"),
  });
}

/** A machine whose store holds that session, derived under this configuration. */
async function machineWith(told: Parameters<typeof stuckBatch>, config = {}): Promise<Machine> {
  const machine = inProcess(createMachine());
  const path = join(machine.whetstoneHome, "whetstone.config.json");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(config));
  const store = await openStore({
    path: join(machine.whetstoneHome, "whetstone.db"),
    tenant: "local",
    key: createTenantKey(machine.whetstoneHome, "local"),
  });
  await store.append([stuckBatch(...told)]);
  await store.close();
  await machine.json(["harvest"]);
  return machine;
}

async function scopes(machine: Machine): Promise<readonly string[]> {
  const { tickets } = jsonSchemas.health.parse(await machine.json(["health", "--all"]));
  return [...new Set(tickets.map(({ scope }) => scope))];
}

describe("a session whose record names its agent", () => {
  it.each([
    ["a program by its own name", "grok", "grok", "grok", "grok/grok"],
    ["a program by its title", "atif", "Claude Code", "atif", "atif/Claude Code"],
    ["its telemetry", "claude-code", "claude-code", "otlp", "claude-code/claude-code"],
    ["an agent inside its program", "codex", "explorer", "codex", "codex/explorer"],
    ["nothing", "codex", null, "codex", "codex"],
  ])(
    "as %s has tickets of one scope in every version",
    async (_, harness, named, format, scope) => {
      expect(await scopes(await machineWith([harness, named, format]))).toEqual([scope]);
    },
  );

  it("is found by that name and by its program's", async () => {
    const machine = await machineWith(["atif", "Claude Code", "atif"]);
    for (const agent of ["Claude Code", "claude-code", "atif"]) {
      const { sessions } = jsonSchemas.sessions.parse(await machine.json(["sessions", "--agent", agent])); // prettier-ignore
      expect(sessions).toMatchObject([{ agent: "claude-code", toldAgent: "Claude Code" }]);
      const report = jsonSchemas.report.parse(await machine.json(["report", "--agent", agent]));
      expect(report.groups).toMatchObject([{ group: "Bash", failures: 7 }]);
    }
  });

  it.each(["Claude Code", "claude-code"])("is in the house of a rule for %s", async (agent) => {
    const rules = { houseRules: [{ agent, house: "ezra" }] };
    const machine = await machineWith(["atif", "Claude Code", "atif"], rules);
    const { sessions } = jsonSchemas.sessions.parse(await machine.json(["sessions"]));
    expect(sessions).toMatchObject([{ house: "ezra" }]);
  });

  it.each(["Claude Code", "claude-code", "atif"])(
    "has the budget of a rule for %s",
    async (agent) => {
      const rules = {
        budgets: [
          { agent: "codex", tokens: 9_000 },
          { agent, tokens: 1 },
        ],
      };
      const machine = await machineWith(["atif", "Claude Code", "atif"], rules);
      const { tickets } = jsonSchemas.health.parse(await machine.json(["health", "--all"]));
      expect(tickets.map(({ cause }) => cause)).toContain("budget_breach");
      const shown = await machine.run(["show", ref]);
      expect(shown.stdout).toContain("budget breach");
    },
  );
});
