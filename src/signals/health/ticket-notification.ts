import type { HealthNotification } from "./health-pipeline.ts";
import { notificationCategory, notificationSeverity } from "./notification-names.ts";
import type { Ticket } from "./ticket.ts";

export interface TicketNotification extends HealthNotification {
  readonly ticket: string;
}

/** What a sink is told of a ticket. */
export function ticketNotification(ticket: Ticket): TicketNotification {
  const { id, cause, severity, scope, evidence, sessions } = ticket;
  const count = sessions.length === 1 ? "1 session" : `${sessions.length} sessions`;
  return {
    ticket: id,
    category: notificationCategory(cause),
    severity: notificationSeverity(severity),
    title: `${cause.replaceAll("_", " ")} in ${scope}`,
    body: `${evidence} (${count})`,
  };
}
