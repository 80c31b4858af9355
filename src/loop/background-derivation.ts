import { once } from "node:events";
import { extname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { DomainEvent } from "../core/domain-events.ts";
import { type DerivationPace, watchPace } from "./derivation-pace.ts";
import type { LoopOptions, LoopParts } from "./parts.ts";

/** Plain data: it crosses to the thread. */
export type DerivationStart = Pick<LoopOptions, "loaded" | "userHome" | "env" | "tenant">;

/** Of the thread: why a look failed, or what happened. */
export type DerivationMessage = string | { readonly event: DomainEvent; readonly tenant: string };

/** To the thread. */
export type DerivationRequest = "stop" | { readonly pace: DerivationPace };

/** How long a derivation under way may take to end when it is told to; it goes on where it was with the next start. */
const stopWithinMs = 3000;

/**
 * Derives for every tenant, in a thread of its own, so that the thread that answers callers is never held up by learning:
 * it is told when that one is busy, and rests more then. A failure is told and the next look tries again.
 */
export function startDerivation(
  parts: LoopParts,
  onError: (error: Error) => void,
): AsyncDisposable {
  const { loaded, userHome, env, tenant } = parts;
  const start: DerivationStart = { loaded, userHome, env: { ...env }, tenant };
  const entry = new URL(`../derive-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(entry, {
    workerData: start,
    resourceLimits: { maxYoungGenerationSizeMb: 12 },
  });
  let hasEnded = false;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const tell = (request: DerivationRequest): void => worker.postMessage(request);
  const watch = watchPace((pace) => tell({ pace }));
  worker.on("message", (message: DerivationMessage) => {
    if (typeof message === "string") onError(new Error(message));
    else parts.onEvent(message.event, message.tenant);
  });
  worker.on("error", (error) => onError(error instanceof Error ? error : new Error(String(error))));
  worker.on("exit", () => (hasEnded = true));
  return {
    async [Symbol.asyncDispose]() {
      watch[Symbol.dispose]();
      if (hasEnded) return;
      const exit = once(worker, "exit");
      tell("stop");
      await Promise.race([exit, sleep(stopWithinMs, undefined, { ref: false })]);
      await worker.terminate();
    },
  };
}
