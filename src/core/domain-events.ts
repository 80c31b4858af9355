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
  /** A change of a policy is proposed, put on trial, kept or rolled back. */
  readonly "policy.change.decided": {
    readonly change: string;
    readonly state: string;
    readonly trigger: string;
    readonly knob: string;
  };
  readonly "notification.dispatched": { readonly ticket: string; readonly sink: string };
  readonly "notification.failed": {
    readonly ticket: string;
    readonly sink: string;
    readonly failure: string;
  };
  /** Events that could not be sent to the OTLP receiver of `telemetry.otlpEndpoint`. */
  readonly "telemetry.events.lost": {
    readonly endpoint: string;
    readonly events: number;
    readonly failure: string;
  };
  /** A prediction was written down before its call. */
  readonly "prediction.stated": {
    readonly prediction: string;
    readonly tool: string;
    readonly house: string | null;
    readonly probability: number;
    readonly isInsufficient: boolean;
  };
  /** What was predicted of a call meets its outcome. */
  readonly "prediction.scored": {
    readonly session: string;
    readonly call: string;
    readonly probability: number;
    readonly succeeded: boolean;
  };
  /** A prediction is not in the journal: it will count for nothing. */
  readonly "prediction.unwritten": { readonly prediction: string; readonly failure: string };
  /** Predictions go on with what they know: changed tables could not be read. */
  readonly "prediction.history.unread": { readonly failure: string };
  /** A snapshot of what predictions know cannot be used: the history is folded again. `count` in this process. */
  readonly "prediction.snapshot.ignored": { readonly reason: string; readonly count: number };
  /** The next start has to fold the history again. */
  readonly "prediction.snapshot.unwritten": { readonly failure: string };
  /** A call of a harness is tried again. */
  readonly "harness.call.retried": {
    readonly house: string;
    readonly tool: string;
    readonly attempt: number;
    readonly delayMs: number;
  };
  /** A circuit of a harness opened, closed, or lets calls through to see. */
  readonly "harness.circuit.changed": {
    readonly house: string;
    readonly tool: string;
    readonly from: string;
    readonly to: string;
  };
  /** A server of MCP did not start: a harness does without its tools. */
  readonly "harness.server.missing": { readonly server: string; readonly code: string };
  /** A sovereign house passed an artefact, or left it to a person. */
  readonly "harness.artefact.judged": {
    readonly artefact: string;
    readonly house: string;
    readonly passed: boolean;
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
  "policy.change.decided": "info",
  "notification.dispatched": "info",
  "notification.failed": "error",
  "telemetry.events.lost": "error",
  "prediction.stated": "info",
  "prediction.scored": "info",
  "prediction.unwritten": "error",
  "prediction.history.unread": "error",
  "prediction.snapshot.ignored": "info",
  "prediction.snapshot.unwritten": "error",
  "harness.call.retried": "info",
  "harness.circuit.changed": "info",
  "harness.server.missing": "error",
  "harness.artefact.judged": "info",
};

export function levelOf({ name }: DomainEvent): "info" | "error" {
  return levels[name];
}

/**
 * The event as one line of a log, fields as JSON.
 *
 * @example eventLine({ name: "notification.dispatched", fields: { ticket: "3f2a", sink: "console" } })
 * // 'info notification.dispatched ticket="3f2a" sink="console"'
 */
export function eventLine(event: DomainEvent): string {
  const { name, fields } = event;
  const told = Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return [levelOf(event), name, ...told].join(" ");
}
