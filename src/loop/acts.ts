import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { WhetstoneError } from "../core/errors.ts";
import type { Outcome } from "../core/outcome.ts";
import { emptyBatch, type OutcomeRow } from "../core/rows.ts";
import { uuid7 } from "../core/uuid7.ts";
import { createRedactor } from "../redact/redactor.ts";
import { isNewerSchema } from "../store/newer-schema.ts";
import type { ActRow, ForgetResult } from "../store/port.ts";
import { type SpoolRecord, writeSpool } from "../store/spool.ts";
import type { LoopParts } from "./parts.ts";
import { deriveAll } from "./derive-all.ts";
import { removePredictionSnapshot } from "./prediction-snapshots.ts";
import { requireKey } from "./require-key.ts";
import { unfoldEvents } from "./unfold-events.ts";
import { drainWaiting, spoolFolder } from "./drain-waiting.ts";

/** A person's judgement of a session: kept in the journal, then derived from; in the spool where the schema is newer. */
export async function recordOutcome(
  parts: LoopParts,
  session: string,
  value: Outcome,
  reason: string | null,
): Promise<"stored" | "spooled"> {
  const at = parts.clock.now();
  const outcome = { target: session, value, source: "person", weight: 1, actor: actor(), at };
  const review = reason === null ? null : actRow(parts, "review", session, reason);
  if (parts.spoolsBecause !== null) return spoolOutcome(parts, outcome, review);
  try {
    await drainWaiting(parts);
    await parts.store.recordOutcomes([outcome]);
    if (review !== null) await parts.store.act(review);
  } catch (error) {
    // A newer program has changed the schema since this one opened the store.
    if (isNewerSchema(error)) return spoolOutcome(parts, outcome, review);
    throw error;
  }
  await deriveAll(parts);
  return "stored";
}

function spoolOutcome(parts: LoopParts, outcome: OutcomeRow, review: ActRow | null): "spooled" {
  const records: SpoolRecord[] = [{ kind: "batch", batch: { ...emptyBatch, outcomes: [outcome] } }];
  if (review !== null) records.push({ kind: "act", act: review });
  writeSpool(records, { folder: spoolFolder(parts), now: parts.clock.now() });
  return "spooled";
}

/**
 * Removes a session from the record, suppresses it, derives again without it, and overwrites its bytes. Doing it again
 * finishes what was interrupted. Throws `erase-incomplete`.
 */
export async function forgetSession(
  parts: LoopParts,
  session: string,
  reason: string,
): Promise<ForgetResult> {
  // Who was shown what is told from the exposures: none of them may still wait in the spool.
  await drainWaiting(parts, Infinity);
  // Rows that are still to be made must be known by their ids, and go with the others.
  await unfoldEvents(parts);
  const result = await parts.store.forgetSession(session, actRow(parts, "forget", session, reason));
  removePredictionSnapshot(parts);
  await deriveAll(parts);
  // Whoever read the tables in between kept what copies in other sessions still told.
  removePredictionSnapshot(parts);
  await erase(parts);
  return result;
}

async function erase({ store }: LoopParts): Promise<void> {
  try {
    await store.eraseFreed();
  } catch (cause) {
    if (!(cause instanceof WhetstoneError)) throw cause;
    throw new WhetstoneError(
      "erase-incomplete",
      `The session is forgotten; its bytes may still stand in unused parts of the database: ${cause.message}`,
      {
        cause,
        hint: "Forget it again once there is room and no other process holds the database: that finishes it.",
      },
    );
  }
}

/** Text of a person, with secrets replaced: a reason may quote the very secret it is about. */
export function redacted(parts: LoopParts, text: string): string {
  return createRedactor({ mac: requireKey(parts).mac }).redact(text);
}

function actRow(parts: LoopParts, kind: ActRow["kind"], target: string, reason: string): ActRow {
  const at = parts.clock.now();
  return {
    id: uuid7(at, randomBytes(10)),
    kind,
    actor: actor(),
    target,
    reason: redacted(parts, reason),
    payload: "{}",
    at,
  };
}

/** The operating system's user, never a name from a payload. A user id needs no entry in the list of users. */
export function actor(): string {
  return `user:${process.getuid?.() ?? userInfo().username}`;
}
