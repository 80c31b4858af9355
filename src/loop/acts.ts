import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import type { Outcome } from "../core/outcome.ts";
import type { ForgetResult } from "../store/port.ts";
import type { LoopParts } from "./parts.ts";
import { deriveAll } from "./derive-all.ts";

/** A person's judgement of a session: kept in the journal, then derived from. */
export async function recordOutcome(
  parts: LoopParts,
  session: string,
  value: Outcome,
  reason: string | null,
): Promise<void> {
  const at = parts.clock.now();
  await parts.store.recordOutcomes([
    { target: session, value, source: "person", weight: 1, actor: actor(), at },
  ]);
  if (reason !== null) {
    await parts.store.act({
      id: randomUUID(),
      kind: "review",
      actor: actor(),
      target: session,
      reason,
      payload: "{}",
      at,
    });
  }
  await deriveAll(parts);
}

/** Removes a session from the record, suppresses it, and derives again without it. */
export async function forgetSession(
  parts: LoopParts,
  session: string,
  reason: string,
): Promise<ForgetResult> {
  const result = await parts.store.forgetSession(session, {
    id: randomUUID(),
    kind: "forget",
    actor: actor(),
    target: session,
    reason,
    payload: "{}",
    at: parts.clock.now(),
  });
  await deriveAll(parts);
  return result;
}

/** The operating system's user, never a name from a payload. */
function actor(): string {
  return `user:${userInfo().uid}`;
}
