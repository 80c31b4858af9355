import { randomBytes } from "node:crypto";
import { hash128 } from "../core/hash.ts";
import { uuid7 } from "../core/uuid7.ts";
import type { HealthSink } from "../signals/health/health-pipeline.ts";
import { ticketNotification } from "../signals/health/ticket-notification.ts";
import type { Ticket } from "../signals/health/ticket.ts";
import type { TicketEventRow } from "../store/port.ts";
import { redacted } from "./acts.ts";
import type { LoopParts } from "./parts.ts";
import { drainWaiting } from "./drain-waiting.ts";
import { tickets } from "./tickets.ts";

/** A sink with the name that deliveries to it are kept under. */
export interface NamedSink extends HealthSink {
  readonly name: string;
}

export interface Delivery {
  readonly delivered: readonly string[];
  /** Tickets that the sink did not take: they are tried again next time. */
  readonly failed: readonly { readonly ticket: string; readonly failure: string }[];
  /** Open tickets that this sink had been told of before. */
  readonly before: number;
}

/**
 * Tells a sink of every open ticket that it was not told of yet. A delivery is a row of the journal, written after the
 * sink took it: a crash between the two tells it twice, never not at all, and a rebuild sends nothing.
 */
export async function deliverTickets(parts: LoopParts, sink: NamedSink): Promise<Delivery> {
  await drainWaiting(parts);
  const { tickets: all } = await tickets(parts, parts.clock.now());
  const told = new Set((await parts.store.ticketEvents()).map(({ id }) => id));
  const open = all.filter(({ state, parent }) => state === "open" && parent === null);
  const fresh = open.filter(({ id }) => !told.has(deliveryId(id, sink.name)));
  const delivered: string[] = [];
  const failed: { ticket: string; failure: string }[] = [];
  for (const ticket of fresh) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, in the order of the tickets
    const failure = await deliverOne(parts, sink, ticket);
    if (failure === null) delivered.push(ticket.id);
    else failed.push({ ticket: ticket.id, failure });
  }
  return { delivered, failed, before: open.length - fresh.length };
}

/** Null when the sink took it, else why not. */
async function deliverOne(
  parts: LoopParts,
  sink: NamedSink,
  ticket: Ticket,
): Promise<string | null> {
  const { id, cause, severity, sessions } = ticket;
  const base = { ticket: id, actor: "whetstone", at: parts.clock.now() };
  parts.onEvent({
    name: "health.ticket.emitted",
    fields: { ticket: id, cause, severity, sessions: sessions.length },
  });
  const failure = await attempt(sink, ticket);
  if (failure === null) {
    await record(parts, {
      ...base,
      id: deliveryId(id, sink.name),
      kind: "delivered",
      payload: JSON.stringify({ sink: sink.name }),
    });
    parts.onEvent({ name: "notification.dispatched", fields: { ticket: id, sink: sink.name } });
    return null;
  }
  const said = redacted(parts, failure);
  await record(parts, {
    ...base,
    id: uuid7(base.at, randomBytes(10)),
    kind: "delivery-failed",
    payload: JSON.stringify({ sink: sink.name, failure: said }),
  });
  const fields = { ticket: id, sink: sink.name, failure: said };
  parts.onEvent({ name: "notification.failed", fields });
  return said;
}

async function attempt(sink: NamedSink, ticket: Ticket): Promise<string | null> {
  try {
    await sink.deliver(ticketNotification(ticket));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function record({ store }: LoopParts, row: TicketEventRow): Promise<void> {
  return store.recordTicketEvents([row]);
}

/** The same ticket and sink give the same row: it can be there only once. */
function deliveryId(ticket: string, sink: string): string {
  return hash128(JSON.stringify(["delivered", ticket, sink]));
}
