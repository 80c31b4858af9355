/** Fields of every event by its name: the one catalogue, for logs and whatever else listens. */
interface EventFields {
  /** The steps of a session were scored. */
  readonly "quality.steps.classified": {
    readonly session: string;
    readonly correct: number;
    readonly neutral: number;
    readonly incorrect: number;
  };
  /** A health problem is told for the first time. */
  readonly "health.ticket.emitted": {
    readonly ticket: string;
    readonly cause: string;
    readonly severity: string;
    readonly sessions: number;
  };
  /** Several attempts at one task are compared. */
  readonly "trajectory.scoring.started": {
    readonly attempts: number;
    readonly variant: string;
  };
  /** One of the metrics of a team; null where it cannot be known. */
  readonly "coordination.metric.computed": {
    readonly session: string;
    readonly metric: string;
    readonly value: number | null;
  };
  readonly "notification.dispatched": { readonly ticket: string; readonly sink: string };
  readonly "notification.failed": {
    readonly ticket: string;
    readonly sink: string;
    readonly failure: string;
  };
}

export type DomainEventName = keyof EventFields;

export type DomainEvent = {
  readonly [Name in DomainEventName]: {
    readonly name: Name;
    readonly fields: EventFields[Name];
  };
}[DomainEventName];

const levels: Readonly<Record<DomainEventName, "info" | "error">> = {
  "quality.steps.classified": "info",
  "health.ticket.emitted": "info",
  "trajectory.scoring.started": "info",
  "coordination.metric.computed": "info",
  "notification.dispatched": "info",
  "notification.failed": "error",
};

/**
 * The event as one line of a log, fields as JSON.
 *
 * @example eventLine({ name: "notification.dispatched", fields: { ticket: "3f2a", sink: "console" } })
 * // 'info notification.dispatched ticket="3f2a" sink="console"'
 */
export function eventLine({ name, fields }: DomainEvent): string {
  const told = Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return [levels[name], name, ...told].join(" ");
}
