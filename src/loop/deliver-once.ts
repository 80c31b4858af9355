import { randomBytes } from "node:crypto";
import { hash128 } from "../core/hash.ts";
import { uuid7 } from "../core/uuid7.ts";
import type { HealthNotification, HealthSink } from "../signals/health/health-pipeline.ts";
import { redacted } from "./acts.ts";
import type { LoopParts } from "./parts.ts";

/** A sink with the name that deliveries to it are kept under. */
export interface NamedSink extends HealthSink {
  readonly name: string;
}

/**
 * Tells a sink of a ticket or an artefact; null when it took it, else why not. A delivery is a row of the journal, written
 * after the sink took it: a crash between the two tells it twice, never not at all, and a rebuild sends nothing.
 */
export async function deliverOnce(
  parts: LoopParts,
  sink: NamedSink,
  subject: string,
  notification: HealthNotification,
): Promise<string | null> {
  const { store, onEvent, clock } = parts;
  const base = { ticket: subject, actor: "whetstone", at: clock.now() };
  const failure = await attempt(sink, notification);
  if (failure === null) {
    const payload = JSON.stringify({ sink: sink.name });
    const id = deliveryId(subject, sink.name);
    await store.recordTicketEvents([{ ...base, id, kind: "delivered", payload }]);
    onEvent({ name: "notification.dispatched", fields: { ticket: subject, sink: sink.name } });
    return null;
  }
  const said = redacted(parts, failure);
  const payload = JSON.stringify({ sink: sink.name, failure: said });
  const id = uuid7(base.at, randomBytes(10));
  await store.recordTicketEvents([{ ...base, id, kind: "delivery-failed", payload }]);
  const fields = { ticket: subject, sink: sink.name, failure: said };
  onEvent({ name: "notification.failed", fields });
  return said;
}

/** The same subject and sink give the same row: it can be there only once. */
export function deliveryId(subject: string, sink: string): string {
  return hash128(JSON.stringify(["delivered", subject, sink]));
}

async function attempt(sink: HealthSink, notification: HealthNotification): Promise<string | null> {
  try {
    await sink.deliver(notification);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
