import { canonicalJson } from "../core/canonical-json.ts";
import { knobNamed } from "../adapt/policy/find-knob.ts";
import type { Outcome } from "../core/outcome.ts";
import { adviseRoute, learnRoute } from "./advise-route.ts";
import type { CallTrace } from "./call-guard.ts";
import { fallbackAnswer } from "./fallback-answer.ts";
import { PolicyViolation, ToolError, ToolFault } from "./harness-error.ts";
import type { CallPrediction, RunRecorder } from "./harness-ports.ts";
import type { HarnessResult } from "./harness-result.ts";
import type { HarnessState } from "./harness-state.ts";
import { Mode } from "./mode.ts";
import type { PlannedCall } from "./plan-call.ts";
import type { Provenance } from "./provenance.ts";
import type { RouteAdvice } from "./route-advice.ts";
import { type CallNotes, toolContext } from "./tool-context.ts";
import { isUnsupported, type Tool } from "./tool.ts";

/** What is known of a call while it runs. */
interface Running {
  readonly id: string;
  readonly startedAt: number;
  readonly notes: CallNotes;
  readonly trace: CallTrace;
  readonly predicted: CallPrediction | null;
  readonly route: RouteAdvice | null;
  readonly degraded: string[];
}

/**
 * Predicts, runs under its guards, records and learns. Rejects with ToolError where the tool failed and no fallback was
 * given. What the harness itself cannot do (predict, record) never costs the result: it is told in `degraded`.
 */
export async function executeCall(
  state: HarnessState,
  call: PlannedCall,
  made: CallPrediction | null = null,
): Promise<HarnessResult> {
  const { tool, options } = call;
  const degraded: string[] = [];
  const predicted = made ?? (await predictCall(state, call, degraded));
  const route = await adviseRoute(state, call, degraded);
  const running: Running = {
    id: predicted?.id ?? state.ports.newId(),
    predicted,
    startedAt: state.ports.clock.now(),
    notes: { sources: new Set(), tests: [] },
    trace: { retries: 0, phase: "closed" },
    route,
    degraded,
  };
  const attempt = (signal: AbortSignal): Promise<unknown> =>
    tool.run(call.input, toolContext(state, signal, running.notes));
  const { limits, within } = await state.guardOf(tool);
  if (limits.lack !== null) degraded.push(`no policy: ${limits.lack}`);
  const guard = within(options.timeoutMs ?? limits.timeoutMs);
  const startedMs = performance.now();
  let fault: ToolFault | null = null;
  let data: unknown;
  try {
    data = await guard(attempt, options.signal ?? neverAborted, running.trace);
  } catch (error) {
    fault = faultOf(error);
  }
  const latencyMs = performance.now() - startedMs;
  return finish(state, call, running, { data, fault, latencyMs });
}

const neverAborted = new AbortController().signal;

/** Null in Simple mode, and where `degraded` is told why. */
export async function predictCall(
  { ports, house, mode, model, taskType, session, settings }: HarnessState,
  { tool, params, options }: PlannedCall,
  degraded: string[],
): Promise<CallPrediction | null> {
  if (mode === Mode.Simple) return null;
  const type = options.taskType ?? taskType;
  try {
    return await ports.predictor.predict(
      tool.name,
      {
        params,
        house,
        ...(model === null ? {} : { model }),
        ...(type === null ? {} : { taskType: type }),
      },
      { session, recording: settings.recording },
    );
  } catch (error) {
    degraded.push(`no prediction: ${messageOf(error)}`);
    return null;
  }
}

interface Ended {
  readonly data: unknown;
  readonly fault: ToolFault | null;
  readonly latencyMs: number;
}

async function finish(
  state: HarnessState,
  call: PlannedCall,
  running: Running,
  ended: Ended,
): Promise<HarnessResult> {
  const outcome = outcomeOf(ended);
  noteEvidence(state, call.tool, running);
  await record(state, call, running, ended, outcome);
  const { predicted: stated, route, degraded } = running;
  if (stated !== null)
    state.ports.predictor.learn(
      stated.id,
      state.session,
      outcome === "unknown" ? null : outcome === "success",
    );
  await learnRoute(state, call, outcome);
  const own = call.options.confidence ?? null;
  const confidence = await orElse(own, confidenceOf(state, call.tool, own), degraded);
  const outputHash = outputHashOf(state, ended, degraded);
  const provenance = { ...provenanceOf(state, call, running, ended), outputHash, confidence };
  const prediction = stated?.prediction ?? null;
  const result = { ok: true, provenance, outcome, degraded, route, next: null } as const;
  if (ended.fault === null) return { ...result, data: ended.data, prediction };
  const error = new ToolError(ended.fault, provenance);
  if (call.options.fallback === undefined) throw error;
  const data = await fallbackAnswer(call.options.fallback, error);
  degraded.push(`the fallback answered: ${error.message}`);
  return { ...result, data, prediction };
}

function outcomeOf({ fault, data }: Ended): Outcome {
  if (fault === null) return isUnsupported(data) ? "unknown" : "success";
  return fault.kind !== null && !undecided.has(fault.kind) ? "failure" : "unknown";
}

/** Ends that somebody chose: they are neither failure nor success. */
const undecided: ReadonlySet<string> = new Set(["cancelled", "skipped", "denied"]);

function noteEvidence(state: HarnessState, tool: Tool, { id, notes }: Running): void {
  for (const source of notes.sources) state.ledger.noteSource(source);
  const test = notes.tests.at(-1);
  if (tool.isTest && test !== undefined) state.ledger.noteTest({ execution: id, ...test });
}

async function record(
  state: HarnessState,
  { tool, params, options }: PlannedCall,
  { id, startedAt, degraded }: Running,
  { fault, data, latencyMs }: Ended,
  outcome: Outcome,
): Promise<void> {
  const kind = fault === null ? (isUnsupported(data) ? "skipped" : null) : fault.kind;
  const recording = state.recorder.record({
    tool: tool.name,
    params: params ?? {},
    house: state.house,
    model: state.model,
    task_type: options.taskType ?? state.taskType,
    success: outcome === "unknown" ? null : outcome === "success",
    latency_ms: latencyMs,
    confidence: options.confidence ?? null,
    error_type: kind,
    error: fault?.message ?? null,
    timestamp: startedAt / 1000,
    call_id: id,
  });
  if (state.settings.recording === "durable") degraded.push(...(await lacking(recording)));
  else recordBehind(state, recording);
  degraded.push(...state.unrecorded.splice(0));
}

function recordBehind(
  { recording: waiting, unrecorded }: HarnessState,
  recording: ReturnType<RunRecorder["record"]>,
): void {
  const note = async (): Promise<void> => {
    unrecorded.push(...(await lacking(recording)));
    waiting.delete(noting);
  };
  const noting = note();
  waiting.add(noting);
}

/** In words what a record did not come to; empty where it is in the store. */
async function lacking(recording: ReturnType<RunRecorder["record"]>): Promise<readonly string[]> {
  try {
    const kept = await recording;
    return kept === "stored" ? [] : ["recorded in the spool: a newer program has the store"];
  } catch (error) {
    return [`not recorded: ${messageOf(error)}`];
  }
}

function provenanceOf(
  state: HarnessState,
  { tool, inputHash }: PlannedCall,
  { id, startedAt, notes, trace, predicted: stated }: Running,
  { latencyMs }: Ended,
): Omit<Provenance, "confidence" | "outputHash"> {
  const { house, mode, model, session } = state;
  return {
    execution: id,
    session,
    house,
    mode,
    model,
    tool: tool.name,
    started: new Date(startedAt).toISOString(),
    completed: new Date(startedAt + Math.round(latencyMs)).toISOString(),
    inputHash,
    sources: [...notes.sources],
    prediction: stated?.id ?? null,
    retries: trace.retries,
    breaker: trace.phase,
    prefetched: false,
  };
}

/** What a tool answers need not be JSON: what it did is done, so the answer stands without a hash. */
function outputHashOf(
  { ports }: HarnessState,
  { fault, data }: Ended,
  degraded: string[],
): string | null {
  if (fault !== null) return null;
  try {
    return ports.mac(canonicalJson(data ?? null));
  } catch (error) {
    degraded.push(`no hash of the output, which is not JSON: ${messageOf(error)}`);
    return null;
  }
}

/** What could not be read of the policies costs no result: it is told. */
async function orElse<Value>(
  otherwise: Value,
  read: Promise<Value>,
  degraded: string[],
): Promise<Value> {
  try {
    return await read;
  } catch (error) {
    degraded.push(`no policy: ${messageOf(error)}`);
    return otherwise;
  }
}

/** As stated, with what the house's policy adds to what only reads. */
async function confidenceOf(
  { recorder, house }: HarnessState,
  tool: Tool,
  stated: number | null,
): Promise<number | null> {
  if (stated === null) return null;
  const name = "confidence_boost_for_read_ops";
  if (tool.access !== "read" || knobNamed(house, name) === null) return stated;
  const boost = (await recorder.policy(house, name)) ?? 0;
  // Without the crumbs that decimals leave when they are added.
  return Math.min(1, Math.round((stated + boost) * 1e9) / 1e9);
}

/** A tool met a policy while it ran (a redirect, a link): something has run, so it is an error of the tool. */
function faultOf(error: unknown): ToolFault {
  if (error instanceof ToolFault) return error;
  if (error instanceof PolicyViolation) {
    const { code, hint } = error;
    return new ToolFault("denied", error.message, { code, cause: error, ...(hint && { hint }) });
  }
  return new ToolFault("tool-error", messageOf(error), { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
