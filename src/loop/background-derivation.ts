import { extname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { DomainEvent } from "../core/domain-events.ts";
import { type DerivationPace, watchPace } from "./derivation-pace.ts";
import type { LoopOptions, LoopParts } from "./parts.ts";
import { restartWait } from "./restart-wait.ts";

/** Plain data: it crosses to the thread. */
export type DerivationStart = Pick<LoopOptions, "loaded" | "userHome" | "env" | "tenant">;

/** Of the thread: why a look failed, or what happened. */
export type DerivationMessage = string | { readonly event: DomainEvent; readonly tenant: string };

/** To the thread. */
export type DerivationRequest = "stop" | { readonly pace: DerivationPace };

/** How long a derivation under way may take to end when it is told to; it goes on where it was with the next start. */
const stopWithinMs = 3000;

/** What becomes of learning in a server; disposing of it ends it. */
export interface BackgroundDerivation extends AsyncDisposable {
  /** False from when its thread ended by itself until it is started again. */
  isRunning(): boolean;
  /** How often that was so far. */
  restarts(): number;
}

const entry = new URL(`../derive-worker${extname(import.meta.url)}`, import.meta.url);

/**
 * Derives for every tenant, in a thread of its own, so that the thread that answers callers is never held up by learning:
 * it is told when that one is busy, and rests more then. A failure is told and the next look tries again; a thread that
 * ends by itself (for want of memory) is told of as well, and started again after a while.
 */
export function startDerivation(
  parts: LoopParts,
  onError: (error: Error) => void,
): BackgroundDerivation {
  const { loaded, userHome, env, tenant } = parts;
  const start: DerivationStart = { loaded, userHome, env: { ...env }, tenant };
  let pace: DerivationPace = "free";
  let restarts = 0;
  let waitMs: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let worker: Worker | null = null;
  const run = (): void => {
    const startedAt = performance.now();
    worker = startWorker(start, parts, onError);
    tell(worker, { pace });
    worker.on("exit", () => {
      worker = null;
      if (isStopped) return;
      waitMs = restartWait(waitMs, performance.now() - startedAt);
      const again = `it is started again in ${waitMs / 1000} s`;
      onError(new Error(`the thread that learns has ended by itself; ${again}`));
      timer = setTimeout(() => {
        restarts += 1;
        run();
      }, waitMs).unref();
    });
  };
  run();
  const watch = watchPace((next) => {
    pace = next;
    if (worker !== null) tell(worker, { pace });
  });
  return {
    isRunning: () => worker !== null,
    restarts: () => restarts,
    async [Symbol.asyncDispose]() {
      isStopped = true;
      clearTimeout(timer);
      watch[Symbol.dispose]();
      if (worker !== null) await stopWorker(worker);
    },
  };
}

function startWorker(
  start: DerivationStart,
  { onEvent }: LoopParts,
  onError: (error: Error) => void,
): Worker {
  const worker = new Worker(entry, {
    workerData: start,
    resourceLimits: { maxYoungGenerationSizeMb: 12 },
  });
  worker.on("message", (message: DerivationMessage) => {
    if (typeof message === "string") onError(new Error(message));
    else onEvent(message.event, message.tenant);
  });
  worker.on("error", (error) => onError(error instanceof Error ? error : new Error(String(error))));
  return worker;
}

async function stopWorker(worker: Worker): Promise<void> {
  const exit = new Promise<void>((done) => worker.once("exit", () => done()));
  tell(worker, "stop");
  await Promise.race([exit, sleep(stopWithinMs, undefined, { ref: false })]);
  await worker.terminate();
}

function tell(worker: Worker, request: DerivationRequest): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  worker.postMessage(request);
}
