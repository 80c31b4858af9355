import { WhetstoneError } from "../core/errors.ts";
import { defaultConfig } from "../core/default-config.ts";
import {
  type Artefact,
  type ArtefactRequest,
  makeArtefact,
  receiveArtefact,
  type SignOff,
} from "./artefact.ts";
import {
  checkArtefactRequest,
  checkBatch,
  checkBestOfOptions,
  checkHarnessOptions,
  checkReception,
  checkSignOff,
} from "./check-options.ts";
import { bestOf, type BestOf, type BestOfOptions, type Candidate } from "./best-of.ts";
import type { BreakerPhase } from "./breaker/breaker-state.ts";
import { executeCall } from "./execute-call.ts";
import type { HarnessResult } from "./harness-result.ts";
import type { HarnessOptions } from "./harness-options.ts";
import type { HarnessPorts } from "./harness-ports.ts";
import type { PrefetchMode } from "./harness-settings.ts";
import type { MissingServer } from "./mcp/missing-server.ts";
import { Mode } from "./mode.ts";
import { type OpenState, openState } from "./open-state.ts";
import { type ExecuteOptions, isAllowed, planCall } from "./plan-call.ts";
import { requireHouse } from "./policy/check-houses.ts";
import { createPrefetch, type Prefetch } from "./prefetch.ts";
import { type BatchCall, type BatchResult, runBatch } from "./run-batch.ts";
import { openSharedHarness, ownTools, type SharedHarness } from "./shared-harness.ts";
import { type PersonalApproval, signOffArtefact } from "./sign-off.ts";
import {
  type AiSdkTools,
  aiSdkTools,
  mcpCallError,
  mcpCallResult,
  type McpCallResult,
  type McpTool,
  mcpTools,
} from "./tool-shapes.ts";
import type { Tool } from "./tool.ts";

export interface BatchOptions {
  /** Calls at a time: a whole number from 1, or Infinity. Default 4. */
  readonly concurrency?: number;
  /** Cancels the calls of the batch. */
  readonly signal?: AbortSignal;
}

interface Opened {
  readonly state: OpenState;
  readonly prefetch: Prefetch;
}

/**
 * Runs tools as one house, in one mode. The store is opened by the first call. Dispose of it (`await using`): what it
 * still counts or writes is then kept, and every verb throws WhetstoneError `harness-closed` from then on, also those of
 * harnesses that {@link as} made of it.
 */
export class HarnessCore implements AsyncDisposable {
  readonly house: string;
  readonly #options: HarnessOptions;
  readonly #share: () => Promise<SharedHarness>;
  /** Null where another harness opened what is shared, and closes it. */
  readonly #owned: { opening: Promise<SharedHarness> | null } | null;
  readonly #running = new Set<Promise<unknown>>();
  /** Harnesses that {@link as} made of this one, and that are open: they write to its store. */
  readonly #children = new Set<HarnessCore>();
  readonly #leave: () => void;
  #opening: Promise<Opened> | null = null;
  #opened: Opened | null = null;
  #isClosed = false;

  constructor(
    options: HarnessOptions,
    source:
      | { readonly open: () => Promise<HarnessPorts>; readonly version: string }
      | {
          readonly share: () => Promise<SharedHarness>;
          /** Called when it is closed. */
          readonly leave: (child: HarnessCore) => void;
        },
  ) {
    this.#options = checkHarnessOptions(options);
    this.house = options.house;
    this.#leave = "leave" in source ? () => source.leave(this) : () => undefined;
    if ("share" in source) {
      this.#owned = null;
      this.#share = source.share;
      return;
    }
    const owned: { opening: Promise<SharedHarness> | null } = { opening: null };
    this.#owned = owned;
    this.#share = async () => {
      if (this.#isClosed) throw closed(this.house);
      return (owned.opening ??= openSharedHarness(this.#options, source.open, source.version).catch(
        (error: unknown) => {
          owned.opening = null;
          throw error;
        },
      ));
    };
  }

  /** Opens the store and starts the servers of MCP; every verb does so by itself. */
  async ready(): Promise<this> {
    await this.#open();
    return this;
  }

  /**
   * Runs a tool. Rejects before anything runs with PolicyViolation, or WhetstoneError `unknown-tool`,
   * `invalid-arguments`, `invalid-options`, `mcp-server-failed`, `mcp-client-missing`; after it ran with ToolError, which has the provenance too. Of a tool that is
   * given itself, not by its name, the data has its type; it has to be one of this harness.
   */
  execute<Data, Fallback = never>(
    tool: Tool<Data>,
    params?: unknown,
    options?: ExecuteOptions<Fallback>,
  ): Promise<HarnessResult<Data | Fallback>>;
  execute(tool: string, params?: unknown, options?: ExecuteOptions): Promise<HarnessResult>;
  async execute(
    tool: Tool | string,
    params: unknown = {},
    options: ExecuteOptions = {},
  ): Promise<HarnessResult> {
    const { state, prefetch } = await this.#open();
    const call = planCall(state, nameOf(tool, state.registry), params, options);
    const ahead = prefetch.take(call);
    const run = (): Promise<HarnessResult> => executeCall(state, call);
    const result = await this.#track(ahead === null ? run() : takeOver(ahead, run));
    return { ...result, next: prefetch.after(call) };
  }

  /**
   * Runs calls at the same time and answers in their order; one that fails does not touch the others. Rejects before any
   * of them runs where one is forbidden.
   */
  async executeBatch(
    calls: readonly BatchCall[],
    options: BatchOptions = {},
  ): Promise<readonly BatchResult[]> {
    checkBatch(calls, options);
    const { concurrency = 4, signal } = options;
    const { state } = await this.#open();
    const planned = calls.map(({ tool, params = {}, options: own = {} }) =>
      planCall(state, tool, params, { ...own, ...eitherSignal(own.signal, signal) }),
    );
    return this.#track(runBatch(state, planned, concurrency));
  }

  /** Tools this house may use, as the AI SDK takes them. Those of MCP servers are there once it is {@link ready}. */
  tools(): AiSdkTools;
  tools(options: { readonly shape: "ai-sdk" }): AiSdkTools;
  /** The same as MCP lists them; {@link callTool} runs one. */
  tools(options: { readonly shape: "mcp" }): readonly McpTool[];
  tools({ shape = "ai-sdk" }: { readonly shape?: "ai-sdk" | "mcp" } = {}):
    | AiSdkTools
    | readonly McpTool[] {
    const allowed = this.listTools();
    if (shape === "mcp") return mcpTools(allowed);
    return aiSdkTools(allowed, (name, params, signal) =>
      this.execute(name, params, signal === undefined ? {} : { signal }),
    );
  }

  /** Tools this house may use, as they were defined. */
  listTools(): readonly Tool[] {
    const state = this.#opened?.state;
    const known = state === undefined ? ownTools(this.#options) : [...state.registry.values()];
    const houses = this.#options.houses ?? defaultConfig.houses;
    const policy = state?.policy ?? requireHouse(houses, this.house);
    return known.filter((tool) => isAllowed({ policy }, tool));
  }

  /** Every tool of the registry, also those this house may not use. */
  async allTools(): Promise<readonly Tool[]> {
    return [...(await this.#open()).state.registry.values()];
  }

  /** Servers of MCP that did not start: their tools are not there, and a call of one is rejected with the reason. */
  async missingServers(): Promise<readonly MissingServer[]> {
    return (await this.#open()).state.missingServers;
  }

  /** Runs a tool and answers as MCP's `tools/call` does: an error is an answer. */
  async callTool(
    request: { readonly name: string; readonly arguments?: unknown },
    options: ExecuteOptions = {},
  ): Promise<McpCallResult> {
    try {
      return mcpCallResult(await this.execute(request.name, request.arguments ?? {}, options));
    } catch (error) {
      return mcpCallError(error);
    }
  }

  /**
   * Makes several candidates for a task at once and answers the best, with the reason. One candidate alone where the
   * complexity or the budget does not allow more.
   */
  async bestOf<Value>(
    k: number,
    candidate: (index: number, signal: AbortSignal) => Promise<Candidate<Value>>,
    options: BestOfOptions,
  ): Promise<BestOf<Value>> {
    checkBestOfOptions(options);
    const { state } = await this.#open();
    return this.#track(bestOf(state.ports.candidates, k, candidate, options));
  }

  /**
   * Makes an artefact under this house's name. Rejects with PolicyViolation where its evidence does not do, WhetstoneError
   * `invalid-options` (exit 2) for what is no artefact.
   */
  async deliver(request: ArtefactRequest): Promise<Artefact> {
    checkArtefactRequest(request);
    return makeArtefact((await this.#open()).state, request);
  }

  /** Takes an artefact of another house in. Throws PolicyViolation where it may not flow here. */
  async receive(artefact: Artefact, options: { readonly signOff?: SignOff } = {}): Promise<void> {
    checkReception(artefact, options);
    await receiveArtefact((await this.#open()).state, artefact, options.signOff);
  }

  /**
   * The sovereign house's word on an artefact; what it does not pass opens an approval. What a person then decided is told
   * with `approval`: it passes in their name.
   */
  async signOff(
    artefact: Artefact,
    options: { readonly approval?: PersonalApproval } = {},
  ): Promise<SignOff> {
    checkSignOff(artefact, options);
    const { state } = await this.#open();
    return this.#track(signOffArtefact(state, artefact, options.approval ?? null));
  }

  /** How the circuits of tools that were used stand. */
  async circuits(): Promise<Readonly<Record<string, BreakerPhase>>> {
    const { state } = await this.#open();
    const phases = [...state.guards].map(
      async ([name, guard]) => [name, await (await guard).breaker.phase()] as const,
    );
    return Object.fromEntries(await Promise.all(phases));
  }

  /** A harness of another house over the same store and tools, with a run, a memory and a name of its own. */
  as(house: string): HarnessCore {
    const { session: _session, ...options } = this.#options;
    const leave = (child: HarnessCore): void => void this.#children.delete(child);
    const child = new HarnessCore({ ...options, house }, { share: this.#share, leave });
    this.#children.add(child);
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const opening = this.#opening;
    const shared = this.#owned?.opening ?? null;
    this.#opening = null;
    if (this.#owned !== null) this.#owned.opening = null;
    // What is shared is closed whatever happens before; of two errors the first is told.
    // What was made of it first: their calls are recorded where its own are.
    const ends = await Promise.allSettled<unknown>([
      ...[...this.#children].map((child) => child[Symbol.asyncDispose]()),
      opening?.then((one) => closeState(one, this.#running)),
    ]);
    this.#leave();
    ends.push(...(await Promise.allSettled([shared?.then((one) => one.close())])));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  async #open(): Promise<Opened> {
    if (this.#isClosed) throw closed(this.house);
    this.#opening ??= this.#start().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #start(): Promise<Opened> {
    const state = await openState(await this.#share(), this.#options);
    const prefetch = createPrefetch({
      mode: await prefetchMode(state),
      clock: state.ports.clock,
      onEnd: (kind, tool) => state.recorder.signal({ kind, house: this.house, tool }),
      readAhead: ({ tool, params }) => {
        try {
          return this.#track(executeCall(state, planCall(state, tool.name, params, {})));
        } catch {
          // What a policy forbids by now is not read ahead; asked for, it is refused in the open.
          return null;
        }
      },
    });
    this.#opened = { state, prefetch };
    return this.#opened;
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }
}

/** Throws WhetstoneError `unknown-tool` for a tool that this harness does not have: another of its name is not it. */
function nameOf(tool: Tool | string, registry: ReadonlyMap<string, Tool>): string {
  if (typeof tool !== "object" || tool === null) return tool;
  if (registry.get(tool.name) === tool) return tool.name;
  throw new WhetstoneError("unknown-tool", `this harness does not have the tool ${tool.name}`, {
    exitCode: 2,
    hint: "give it to the harness with `tools`",
  });
}

/** Cancelled by its own signal and by that of the batch. */
function eitherSignal(
  own: AbortSignal | undefined,
  all: AbortSignal | undefined,
): { readonly signal?: AbortSignal } {
  const signals = [own, all].filter((signal) => signal !== undefined);
  return signals.length === 0 ? {} : { signal: AbortSignal.any(signals) };
}

function closed(house: string): WhetstoneError {
  return new WhetstoneError("harness-closed", `the harness of ${house} is closed`, {
    exitCode: 2,
    hint: "make another: what a closed one opened would never be closed",
  });
}

/** As the policy of the house says, else as configured. A harness that only runs and records reads nothing ahead. */
async function prefetchMode({ mode, house, settings, recorder }: OpenState): Promise<PrefetchMode> {
  if (mode === Mode.Simple) return "off";
  const { value } = await recorder.limit(house, "prefetch");
  if (value === null) return settings.prefetch;
  return value === 1 ? "apply" : "off";
}

/** What was read ahead; where that failed, the call is made as if nothing had been. */
async function takeOver(
  ahead: Promise<HarnessResult>,
  run: () => Promise<HarnessResult>,
): Promise<HarnessResult> {
  const result = await ahead.catch(() => null);
  if (result === null) return run();
  return { ...result, provenance: { ...result.provenance, prefetched: true } };
}

/** Waits for what still runs, then writes what is still only counted. */
async function closeState(
  { state, prefetch }: Opened,
  running: ReadonlySet<Promise<unknown>>,
): Promise<void> {
  await prefetch.settle();
  await Promise.allSettled(running);
  for (const guard of state.guards.values()) {
    // oxlint-disable-next-line no-await-in-loop -- each is one small commit
    await (await guard).breaker.flush();
  }
  await state.recorder.close();
  await Promise.all(state.recording);
  const [lack] = state.unrecorded;
  if (lack !== undefined)
    throw new WhetstoneError("not-recorded", `${state.unrecorded.length} executions: ${lack}`);
  const hasLearned = state.mode !== Mode.Simple && state.guards.size > 0;
  if (hasLearned) await state.ports.propose();
}
