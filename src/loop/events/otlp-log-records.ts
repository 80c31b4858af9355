import { type DomainEvent, levelOf } from "../../core/domain-events.ts";

/** A domain event with its tenant and its time, in milliseconds. */
export interface TimedEvent {
  readonly event: DomainEvent;
  readonly tenant: string;
  readonly at: number;
}

type AttributeValue = string | number | boolean | null;

/** OpenTelemetry's severity numbers of the levels. */
const severityNumbers = { info: 9, error: 17 } as const;

/**
 * A request to `/v1/logs` in the JSON encoding of OTLP: a record an event, and beside each score the record
 * `gen_ai.evaluation.result` of the GenAI semantic conventions.
 */
export function otlpLogs(events: readonly TimedEvent[], version: string): object {
  const resource = {
    attributes: attributesOf({ "service.name": "whetstone", "service.version": version }),
  };
  const scope = { name: "whetstone", version };
  const logRecords = events.flatMap((each) => {
    const own = recordOf(each, each.event.name, prefixed(each.event));
    const score = evaluationOf(each.event);
    return score === null ? [own] : [own, recordOf(each, "gen_ai.evaluation.result", score)];
  });
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] };
}

function recordOf(
  { event, tenant, at }: TimedEvent,
  eventName: string,
  attributes: Readonly<Record<string, AttributeValue>>,
): object {
  const level = levelOf(event);
  const timeUnixNano = `${Math.round(at)}000000`;
  return {
    timeUnixNano,
    observedTimeUnixNano: timeUnixNano,
    severityNumber: severityNumbers[level],
    severityText: level.toUpperCase(),
    eventName,
    attributes: attributesOf({ ...attributes, "whetstone.tenant": tenant }),
  };
}

function prefixed({ fields }: DomainEvent): Readonly<Record<string, AttributeValue>> {
  const entries = Object.entries<AttributeValue>(fields);
  return Object.fromEntries(entries.map(([key, value]) => [`whetstone.${key}`, value]));
}

/** Attributes of the score that an event tells; null where it tells none, or one that is not known. */
function evaluationOf(event: DomainEvent): Readonly<Record<string, AttributeValue>> | null {
  if (event.name === "quality.steps.classified") {
    const { session, correct, neutral, incorrect } = event.fields;
    const total = correct + neutral + incorrect;
    return total === 0 ? null : evaluation("step_quality", session, correct / total);
  }
  if (event.name === "coordination.metric.computed") {
    const { session, metric, value } = event.fields;
    return value === null ? null : evaluation(`coordination.${metric}`, session, value);
  }
  if (event.name === "prediction.scored") {
    const { session, probability, succeeded } = event.fields;
    return evaluation(
      "prediction_accuracy",
      session,
      1 - Math.abs(probability - Number(succeeded)),
    );
  }
  return null;
}

function evaluation(name: string, session: string, score: number) {
  return {
    "gen_ai.evaluation.name": name,
    "gen_ai.evaluation.score.value": score,
    "gen_ai.conversation.id": session,
  };
}

/** An attribute whose value is not known is left out. */
function attributesOf(attributes: Readonly<Record<string, AttributeValue>>): readonly object[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [{ key, value: anyValue(value) }],
  );
}

function anyValue(value: string | number | boolean): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  // In JSON a 64-bit integer is text.
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
