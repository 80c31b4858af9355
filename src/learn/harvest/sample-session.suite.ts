import { canonicalJson } from "../../core/canonical-json.ts";
import { hash64, hash128 } from "../../core/hash.ts";
import type { FailureKind, Outcome } from "../../core/outcome.ts";
import type { ExecutionView, SessionView, StepView } from "../../core/session-view.ts";

/** One event of a made-up session: a call with its result, or a person's request. */
export type SampleEvent =
  | { readonly human: string; readonly injected?: boolean }
  | (SampleCall & { readonly params: Readonly<Record<string, unknown>>; readonly tool: string })
  | (SampleCall & { readonly run: string });

interface SampleCall {
  readonly ok: boolean | null;
  readonly out?: string;
  readonly exit?: number;
  readonly kind?: FailureKind;
  readonly injected?: boolean;
  readonly offPath?: boolean;
}

export interface SampleOptions {
  readonly id?: string;
  readonly root?: string;
  readonly repo?: string | null;
  readonly cwd?: string | null;
  readonly startedAt?: number | null;
}

/** A shell command that failed with this output. */
export function failed(run: string, out: string, more: Partial<SampleCall> = {}): SampleEvent {
  return { run, ok: false, out, ...more };
}

/** A shell command that worked. */
export function worked(run: string, out = "", more: Partial<SampleCall> = {}): SampleEvent {
  return { run, ok: true, out, ...more };
}

/** What a shell says of a program that is not there. */
export function missing(program: string): string {
  return `bash: line 1: ${program}: command not found`;
}

/** A change of a source file. */
export const edit: SampleEvent = {
  tool: "edit_file",
  params: { path: "src/a.py", old_text: "a", new_text: "b" },
  ok: true,
};

const secondMs = 1_000;

/** A session view as derivation would make it of these events. Deterministic. */
export function sampleSession(
  events: readonly SampleEvent[],
  options: SampleOptions = {},
): SessionView {
  const id = options.id ?? "sample";
  const key = hash128(id);
  const startedAt = options.startedAt === undefined ? Date.UTC(2026, 0, 5) : options.startedAt;
  const at = (seq: number): number | null =>
    startedAt === null ? null : startedAt + seq * secondMs;
  const steps = events.map((event, seq) => sampleStep(id, event, seq, at(seq)));
  const executions: ExecutionView[] = [];
  events.forEach((event, seq) => {
    if (!("human" in event))
      executions.push(sampleExecution(id, event, steps[seq] as StepView, executions.length));
  });
  return {
    key,
    nativeId: id,
    harness: "sample-harness",
    harnessVersion: null,
    agent: "sample-harness",
    role: null,
    toldAgent: null,
    house: null,
    models: ["sample-model"],
    repo: options.repo === undefined ? "example.org/team/shop" : options.repo,
    branch: null,
    cwd: options.cwd === undefined ? "/home/dev/shop" : options.cwd,
    zone: null,
    title: null,
    task: null,
    taskType: "build",
    complexity: "simple",
    parentKey: null,
    rootKey: options.root ?? key,
    startedAt,
    endedAt: null,
    endReason: null,
    outcome: "unknown",
    outcomeSource: "none",
    outcomeWeight: 0,
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
    costNano: null,
    unknownKeys: [],
    steps,
    executions,
  };
}

function sampleStep(id: string, event: SampleEvent, seq: number, at: number | null): StepView {
  const isHuman = "human" in event;
  return {
    key: hash64(`${id} ${seq}`),
    parentKey: null,
    seq,
    kind: isHuman ? "user" : "tool",
    at,
    excerpt: isHuman ? event.human : (event.out ?? "").slice(0, 280),
    label: null,
    model: null,
    injected: event.injected ?? false,
    onFinalPath: true,
    sourceKey: hash128(`source ${id}`),
    locator: `p:/${seq}`,
    rawHmac: hash128(`raw ${id} ${seq}`),
  };
}

function sampleExecution(
  id: string,
  event: Exclude<SampleEvent, { human: string }>,
  step: StepView,
  seq: number,
): ExecutionView {
  const isRun = "run" in event;
  const outcome: Outcome = event.ok === null ? "unknown" : event.ok ? "success" : "failure";
  const out = event.out ?? "";
  const params = isRun ? { command: event.run } : event.params;
  return {
    key: hash64(`${id} call ${seq}`),
    stepKey: step.key,
    seq,
    stepSeq: step.seq,
    onFinalPath: event.offPath !== true,
    tool: isRun ? "bash" : event.tool,
    server: null,
    house: null,
    taskType: null,
    model: null,
    paramHash: hash128(canonicalJson(params)),
    params: canonicalJson(params),
    paramShape: null,
    outcome,
    outcomeSource: isRun ? "exit-code" : "error-flag",
    failureKind:
      outcome === "failure" ? (event.kind ?? (isRun ? "nonzero-exit" : "tool-error")) : null,
    exitCode: isRun ? (event.exit ?? (event.ok === true ? 0 : 1)) : null,
    errorText: outcome === "failure" ? out : null,
    errorTemplateId: outcome === "failure" ? hash128(out) : null,
    resultExcerpt: out.slice(0, 280),
    confidence: null,
    latencyUs: null,
    tokensIn: null,
    tokensOut: 10,
    at: step.at,
    hour: null,
    weekday: null,
    retryOf: null,
    callLocator: `p:/${step.seq}/call`,
    callRawHmac: hash128(`call ${id} ${seq}`),
    resultLocator: `p:/${step.seq}/result`,
    resultRawHmac: hash128(`result ${id} ${seq}`),
    sourceKey: step.sourceKey,
  };
}
