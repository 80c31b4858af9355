import { createSharedBreaker } from "./breaker/shared-breaker.ts";
import { type CallGuard, createCallGuard } from "./call-guard.ts";
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

/** A state with the guards that were made in it so far. */
export interface OpenState extends HarnessState {
  readonly guards: ReadonlyMap<string, ToolGuard>;
}

/** What one house's harness is made of. Throws PolicyViolation `unknown-house`. */
export async function openState(
  { ports, settings, registry }: SharedHarness,
  options: HarnessOptions,
): Promise<OpenState> {
  const { house, model = null, taskType = null } = options;
  const policy = requireHouse(settings.houses, house);
  const session = options.session ?? ports.newId();
  const recorder = await ports.openRun(session, settings.recording);
  // A run's arm in a trial of its house's policy is drawn before it does anything.
  await recorder.policy(house, evidenceKnob);
  const guards = new Map<string, ToolGuard>();
  const guardOf = (tool: Tool): ToolGuard => {
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
    guardOf,
    guards,
    root: options.root ?? process.cwd(),
    runCommand: createCommandRunner(ports.env),
    issueServer: options.issueServer ?? configuredServer(settings.giteaUrl, ports.env),
  };
}

function createToolGuard(
  tool: Tool,
  house: string,
  { breakers: states, clock, onEvent }: SharedHarness["ports"],
  { breaker: config, slowMs, concurrencyPerTool: concurrency }: SharedHarness["settings"],
  recorder: RunRecorder,
): ToolGuard {
  const breaker = createSharedBreaker(`${house}/${tool.name}`, {
    states,
    clock,
    config,
    onChange: ({ from, to }) => {
      onEvent({ name: "harness.circuit.changed", fields: { house, tool: tool.name, from, to } });
      if (to === "open") recorder.signal({ kind: "breaker-opened", house, tool: tool.name });
    },
  });
  const budget = createRetryBudget();
  const byTimeout = new Map<number, CallGuard>();
  const onRetry = (attempt: number, delayMs: number): void =>
    onEvent({ name: "harness.call.retried", fields: { house, tool: tool.name, attempt, delayMs } });
  const within = (timeoutMs: number): CallGuard => {
    const retries = tool.idempotent;
    const guard =
      byTimeout.get(timeoutMs) ??
      createCallGuard({ timeoutMs, slowMs, concurrency, retries, budget, breaker, onRetry });
    byTimeout.set(timeoutMs, guard);
    return guard;
  };
  return { breaker, within };
}

function configuredServer(
  url: string | null,
  env: Readonly<Record<string, string | undefined>>,
): IssueServer | null {
  if (url === null) return null;
  return { url, token: env["WHETSTONE_GITEA_TOKEN"] || env["GITEA_TOKEN"] || null };
}
