import { ticketNotification } from "../signals/health/ticket-notification.ts";
import { type ApprovalDelivery, deliverApprovals } from "./deliver-approvals.ts";
import { deliverOnce, deliveryId, type NamedSink } from "./deliver-once.ts";
import { drainWaiting } from "./drain-waiting.ts";
import type { LoopParts } from "./parts.ts";
import { tickets } from "./tickets.ts";

export interface Delivery {
  readonly delivered: readonly string[];
  /** Tickets that the sink did not take: they are tried again next time. */
  readonly failed: readonly { readonly ticket: string; readonly failure: string }[];
  /** Open tickets that this sink had been told of before. */
  readonly before: number;
  readonly approvals: ApprovalDelivery;
}

/** Tells a sink of every open ticket, and of every approval that a person has to give, that it was not told of yet. */
export async function deliverTickets(parts: LoopParts, sink: NamedSink): Promise<Delivery> {
  await drainWaiting(parts);
  const { tickets: all } = await tickets(parts, parts.clock.now());
  const told = new Set((await parts.store.ticketEvents()).map(({ id }) => id));
  const open = all.filter(({ state, parent }) => state === "open" && parent === null);
  const fresh = open.filter(({ id }) => !told.has(deliveryId(id, sink.name)));
  const delivered: string[] = [];
  const failed: { ticket: string; failure: string }[] = [];
  for (const ticket of fresh) {
    const { id, cause, severity, sessions } = ticket;
    const fields = { ticket: id, cause, severity, sessions: sessions.length };
    parts.onEvent({ name: "health.ticket.emitted", fields });
    // oxlint-disable-next-line no-await-in-loop -- one after the other, in the order of the tickets
    const failure = await deliverOnce(parts, sink, id, ticketNotification(ticket));
    if (failure === null) delivered.push(id);
    else failed.push({ ticket: id, failure });
  }
  const approvals = await deliverApprovals(parts, sink, told);
  return { delivered, failed, before: open.length - fresh.length, approvals };
}
