import { canonicalJson } from "../core/canonical-json.ts";
import { WhetstoneError } from "../core/errors.ts";
import { checkCallOptions } from "./check-options.ts";
import type { Evidence } from "./evidence-ledger.ts";
import { PolicyViolation } from "./harness-error.ts";
import type { HarnessState } from "./harness-state.ts";
import type { HousePolicy } from "./house.ts";
import { missingToolError } from "./mcp/missing-server.ts";
import { Mode } from "./mode.ts";
import { allowedUrl } from "./policy/host-policy.ts";
import { allowedPath } from "./policy/path-policy.ts";
import { meansTool } from "./policy/tool-pattern.ts";
import type { Tool } from "./tool.ts";

/** What is particular to one call. Options that do not fit keep it from running. */
export interface ExecuteOptions<Fallback = unknown> {
  /** Cancels the call: then nobody knows what came of it. */
  readonly signal?: AbortSignal;
  /** Time limit of each attempt in milliseconds, a whole number of 1 to 86,400,000 (a day). Default: the tool's. */
  readonly timeoutMs?: number;
  /** 0..1, as whoever asks for the call states it. */
  readonly confidence?: number;
  /** read, build, test, judge or a word of your own; default: the harness's. */
  readonly taskType?: string;
  /** What the call rests on: required of calls that change something in Sovereign mode, but for the test that is to be the proof. */
  readonly evidence?: Evidence;
  /**
   * Answers where the tool fails; the result says so. A policy's refusal is never replaced. Where it throws itself, the
   * call rejects with a ToolError that tells both.
   */
  readonly fallback?: (error: Error) => Fallback | Promise<Fallback>;
}

/** A call that may run. */
export interface PlannedCall {
  readonly tool: Tool;
  /** As given: what is recorded. */
  readonly params: unknown;
  /** Keyed hash of the parameters as canonical JSON. */
  readonly inputHash: string;
  /** As the tool takes it. */
  readonly input: unknown;
  readonly options: ExecuteOptions;
}

/**
 * Checks a call against everything that could forbid it. Nothing has run when this throws: PolicyViolation, or
 * WhetstoneError `unknown-tool`, `invalid-arguments`, `invalid-options` (exit 2), or why the server that may have the
 * tool did not start.
 */
export function planCall(
  state: HarnessState,
  name: string,
  params: unknown,
  options: ExecuteOptions,
): PlannedCall {
  const tool = state.registry.get(name);
  if (tool === undefined) throw missingToolError(name, state.missingServers) ?? unknownTool(name);
  requireAllowed(state, tool);
  checkCallOptions(name, options);
  const input = tool.parse(params);
  const { mode, house, policy, settings, root } = state;
  if (mode === Mode.Sovereign) requireLocal(state, tool, input);
  const { paths = [], urls = [] } = tool.touches(input);
  for (const path of paths) allowedPath(path, { root, allowed: settings.allowedPaths }, house);
  for (const url of urls) allowedUrl(url, settings.allowedHosts, house);
  if (mode === Mode.Sovereign && tool.access === "write" && !makesProof(policy, tool))
    state.ledger.require(policy, house, options.evidence);
  return { tool, params, inputHash: hashOf(state, tool, params), input, options };
}

/** Where a test is the proof that is asked for, running one cannot ask for it. */
function makesProof({ evidence }: HousePolicy, { isTest }: Tool): boolean {
  return evidence === "proof" && isTest;
}

function unknownTool(name: string): WhetstoneError {
  return new WhetstoneError("unknown-tool", `there is no tool ${JSON.stringify(name)}`, {
    exitCode: 2,
    hint: "`whetstone tools` lists them",
  });
}

function hashOf({ ports }: HarnessState, { name }: Tool, params: unknown): string {
  try {
    return ports.mac(canonicalJson(params ?? {}));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WhetstoneError(
      "invalid-arguments",
      `${name} cannot take this: parameters must be JSON (${why})`,
      { exitCode: 2, cause },
    );
  }
}

/** Whether a house may use a tool at all. */
export function isAllowed({ policy }: Pick<HarnessState, "policy">, tool: Tool): boolean {
  const means = (pattern: string): boolean => meansTool(pattern, tool);
  return policy.tools.some(means) && !policy.except.some(means);
}

function requireAllowed(state: HarnessState, tool: Tool): void {
  if (isAllowed(state, tool)) return;
  const { house, policy } = state;
  throw new PolicyViolation(
    "tool-not-allowed",
    house,
    `${house} (${policy.role}) may not use ${tool.name}`,
    `\`whetstone tools --house ${house}\` lists what it may use`,
  );
}

function requireLocal({ settings, house }: HarnessState, tool: Tool, input: unknown): void {
  if (tool.reach(input) === "local") return;
  if (settings.sovereignNetworkTools.some((pattern) => meansTool(pattern, tool))) return;
  throw new PolicyViolation(
    "network-not-allowed",
    house,
    `${tool.name} would leave this machine, which Sovereign mode does not do`,
    "allow it by name with `harness.sovereignNetworkTools` in the configuration",
  );
}
