import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { runHook } from "../e2e/run-hook.ts";
import { type Finished, finished, type Machine } from "../e2e/whetstone.ts";
import { startServe } from "../server/start-serve.ts";
import { fleetFiles, writeInto } from "./corpus.ts";
import { createKeyedMachine, isSoak, seed, timeoutMs } from "./stores.ts";
import { mostLogBytes, watchLog } from "./watch-log.ts";

const program = resolve(import.meta.dirname, "durable-calls-process.ts");
/** What each of them does, again and again. */
const rounds = isSoak ? 20 : 5;
const eventsPerRound = 20;

type Served = Awaited<ReturnType<typeof startServe>>;

/** One of those that share the store: does its work and answers how much of it was acknowledged, by what it is called. */
type Work = (machine: Machine, server: Served, worker: number) => Promise<Acknowledged>;
type Acknowledged = Readonly<Record<string, number>>;

/** Hooks of an agent, one process for each call. */
const hooks: Work = async (machine, _server, worker) => {
  for (let round = 0; round < rounds; round += 1) {
    // oxlint-disable-next-line no-await-in-loop -- an agent waits for its hook
    const ended = await runHook(machine, "PostToolUse", {
      session_id: `hooked-${worker}`,
      tool_use_id: `call-${worker}-${round}`,
      tool_name: "Deploy",
      tool_input: { round },
      tool_response: { stdout: "done" },
    });
    expect(ended).toEqual({ status: 0, stdout: "", stderr: "" });
  }
  return { Deploy: rounds };
};

/** A program with a harness: predictions, durable calls, and a circuit that all of them share. */
const harness: Work = async (machine) => {
  const { home, whetstoneHome } = machine;
  const child = spawn(process.execPath, [program, whetstoneHome, String(rounds)], {
    env: { HOME: home, PATH: process.env["PATH"] ?? "" },
    timeout: timeoutMs,
  });
  const { stdout } = expectSound(await finished(child));
  return { look_up: stdout.trimEnd().split("\n").length };
};

/** A caller of the server, which waits for each answer. */
const caller: Work = async (_machine, { post }) => {
  for (let event = 0; event < rounds * eventsPerRound; event += 1) {
    // oxlint-disable-next-line no-await-in-loop -- see above
    const response = await post({ endpoint: "/work", success: true });
    expect(response.status).toBe(200);
    // oxlint-disable-next-line no-await-in-loop -- see above
    await response.arrayBuffer();
  }
  return { "/work": rounds * eventsPerRound };
};

/** Scans of the same transcripts. */
const scans: Work = async (machine) => {
  for (let round = 0; round < Math.ceil(rounds / 5); round += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expectSound(await machine.run(["scan"]));
  }
  return {};
};

const kinds = [harness, hooks, caller, scans] as const;

function expectSound(ended: Finished): Finished {
  expect(ended.status, ended.stderr).toBe(0);
  expect(ended.stderr).not.toMatch(/locked|busy/i);
  return ended;
}

describe("many processes on one store", () => {
  it.each(isSoak ? [8, 32, 64] : [8])(
    "R4: %i at once turn nobody away, and all of what they were told is there, once",
    async (workers) => {
      const machine = createKeyedMachine();
      for (const file of fleetFiles({ seed, sessions: 12 })) writeInto(machine.home, file);
      const server = await startServe(machine);

      const all = Promise.all(
        Array.from({ length: workers }, (_, worker) =>
          (kinds[worker % kinds.length] as Work)(machine, server, worker),
        ),
      );
      const largestLog = watchLog(machine);
      const acknowledged = await all;
      const logBytes = largestLog();
      server.child.kill("SIGTERM");
      expectSound(await server.end);
      expectSound(await machine.run(["scan"]));

      const sums = new Map<string, number>();
      for (const [name, count] of acknowledged.flatMap((one) => Object.entries(one)))
        sums.set(name, (sums.get(name) ?? 0) + count);
      const report = jsonSchemas.report.parse(await machine.json(["report", "--limit", "100"]));
      const found = report.groups
        .filter(({ group }) => sums.has(group))
        .map(({ group, executions }) => [group, executions] as const);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(sums));
      expect(logBytes).toBeLessThan(mostLogBytes);
      expect(await machine.json(["rebuild", "--verify"])).toMatchObject({ equal: true });
    },
    timeoutMs,
  );
});
