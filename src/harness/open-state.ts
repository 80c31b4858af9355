import { resolve } from "node:path";
import { createSharedBreaker } from "./breaker/shared-breaker.ts";
import { type CallGuard, createBulkhead, createCallGuard } from "./call-guard.ts";
import { createEvidenceLedger } from "./evidence-ledger.ts";
import { evidenceKnob } from "./artefact.ts";
import type { RunRecorder } from "./harness-ports.ts";
import type { HarnessOptions } from "./harness-options.ts";
import type { HarnessState, ToolGuard } from "./harness-state.ts";
import { requireHouse } from "./policy/check-houses.ts";
import { createRetryBudget } from "./retry-budget.ts";
import { createCommandRunner } from "./run-command.ts";
import type { SharedHarness } from "./shared-harness.ts";
import type { IssueServer, Tool } from "./tool.ts";
import { circuitName, toolLimits } from "./tool-limits.ts";

/** A state with the guards that were made in it so far. */
export interface OpenState extends HarnessState {
  readonly guards: ReadonlyMap<string, Promise<ToolGuard>>;
}

/** What one house's harness is made of. Throws PolicyViolation `unknown-house`. */
export async function openState(
  { ports, settings, registry, missingServers }: SharedHarness,
  options: HarnessOptions,
): Promise<OpenState> {
  const { house, model = null, taskType = null } = options;
  const policy = requireHouse(settings.houses, house);
  const session = options.session ?? ports.newId();
  const recorder = await ports.openRun(session, settings.recording);
  // A run's arm in a trial of its house's policy is drawn before it does anything.
  await recorder.policy(house, evidenceKnob);
  const guards = new Map<string, Promise<ToolGuard>>();
  const guardOf = (tool: Tool): Promise<ToolGuard> => {
    const guard = guards.get(tool.name) ?? createToolGuard(tool, house, ports, settings, recorder);
    guards.set(tool.name, guard);
    return guard;
  };
  return {
    ports,
    settings,
    house,
    policy,
    mode: settings.mode,
    model,
    taskType,
    session,
    recorder,
    unrecorded: [],
    recording: new Set(),
    ledger: createEvidenceLedger(),
    registry,
    missingServers,
    guardOf,
    guards,
    // Wherever the process goes later.
    root: resolve(options.root ?? "."),
    runCommand: createCommandRunner(ports.env),
    issueServer: options.issueServer ?? configuredServer(settings.giteaUrl, ports.env),
  };
}

async function createToolGuard(
  tool: Tool,
  house: string,
  { breakers: states, clock, onEvent }: SharedHarness["ports"],
  settings: SharedHarness["settings"],
  recorder: RunRecorder,
): Promise<ToolGuard> {
  const limits = await toolLimits(recorder, house, tool, settings);
  const { slowMs, concurrency } = limits;
  const breaker = createSharedBreaker(circuitName(house, tool.name, limits), {
    states,
    clock,
    config: settings.breaker,
    onChange: ({ from, to, cause }) => {
      const place = { house, tool: tool.name };
      onEvent({ name: "harness.circuit.changed", fields: { ...place, from, to } });
      const { timeoutMs } = limits;
      const told = { ...place, cause, limits: { timeoutMs, concurrency } };
      if (to === "open") recorder.signal({ kind: "breaker-opened", ...told });
    },
  });
  const bulkhead = createBulkhead(concurrency);
  const budget = createRetryBudget();
  const byTimeout = new Map<number, CallGuard>();
  const onRetry = (attempt: number, delayMs: number): void =>
    onEvent({ name: "harness.call.retried", fields: { house, tool: tool.name, attempt, delayMs } });
  const within = (timeoutMs: number): CallGuard => {
    const retries = tool.idempotent;
    const guard =
      byTimeout.get(timeoutMs) ??
      createCallGuard(
        { timeoutMs, slowMs, concurrency, retries, budget, breaker, onRetry },
        bulkhead,
      );
    byTimeout.set(timeoutMs, guard);
    return guard;
  };
  return { limits, breaker, within };
}

function configuredServer(
  url: string | null,
  env: Readonly<Record<string, string | undefined>>,
): IssueServer | null {
  if (url === null) return null;
  return { url, token: env["WHETSTONE_GITEA_TOKEN"] || env["GITEA_TOKEN"] || null };
}
