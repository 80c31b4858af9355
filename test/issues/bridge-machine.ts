import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { stuckSession, writeSession } from "../e2e/told-sessions.ts";
import { createMachine as createColdMachine, type Machine } from "../e2e/whetstone.ts";
import { inProcess } from "../faults/run-in-process.ts";
import { startGitea } from "../harness/gitea-server.ts";
import { startGithub } from "../harness/github-server.ts";
import type { TrackerModel } from "../harness/tracker-model.ts";

export const trackerKinds = ["gitea", "github"] as const;
export type TrackerKind = (typeof trackerKinds)[number];

const starters = { gitea: startGitea, github: startGithub } as const;
export const longAgo = Date.UTC(2026, 2, 2);
export const day = 24 * 3_600_000;

/** A machine with a store, and a tracker that it is configured for. */
export interface BridgeMachine extends Machine {
  readonly tracker: TrackerModel;
  configure(issues: Readonly<Record<string, unknown>>): void;
  sync(
    ...args: readonly string[]
  ): Promise<ReturnType<(typeof jsonSchemas)["issues sync"]["parse"]>>;
  tickets(): Promise<ReturnType<typeof jsonSchemas.health.parse>["tickets"]>;
}

export function startTracker(kind: TrackerKind): Promise<TrackerModel> {
  return starters[kind]();
}

interface BridgeOptions {
  readonly sessions?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** With so many sessions that are stuck at one and the same error: one ticket. */
export async function createBridge(
  kind: TrackerKind,
  { sessions = 1, settings = {}, env = {} }: BridgeOptions = {},
): Promise<BridgeMachine> {
  const tracker = await startTracker(kind);
  const machine = inProcess(createColdMachine());
  const always = { WHETSTONE_ISSUES_TOKEN: "t0ken", ...env };
  const run: Machine["run"] = (args, options) =>
    machine.run(args, { ...options, env: { ...always, ...options?.env } });
  const json: Machine["json"] = (args, options) =>
    machine.json(args, { ...options, env: { ...always, ...options?.env } });
  const bridge: BridgeMachine = {
    ...machine,
    run,
    json,
    tracker,
    configure(issues) {
      const place = { kind, url: tracker.url, repository: "fleet/tools" };
      mkdirSync(join(machine.home, ".whetstone"), { recursive: true });
      writeFileSync(
        join(machine.home, ".whetstone/whetstone.config.json"),
        JSON.stringify({ issues: { ...place, ...issues } }),
      );
    },
    async sync(...args) {
      const finished = await bridge.run(["issues", "sync", "--json", ...args]);
      if (finished.status !== 0) throw new Error(finished.stderr + finished.stdout);
      return jsonSchemas["issues sync"].parse(JSON.parse(finished.stdout));
    },
    tickets: async () => jsonSchemas.health.parse(await json(["health", "--all"])).tickets,
  };
  bridge.configure(settings);
  for (let i = 0; i < sessions; i += 1)
    writeSession(machine.home, stuckSession(i, longAgo + i * day));
  await json(["scan"]);
  return bridge;
}
