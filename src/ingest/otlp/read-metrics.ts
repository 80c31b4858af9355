import { canonicalJson } from "../../core/canonical-json.ts";
import { asArray, asString, isObject, type JsonObject } from "../../core/json.ts";
import { eventKey } from "../../core/event-key.ts";
import type { LiveEvent } from "../live/live-event.ts";
import { type Attributes, asObject, readAttributes, textOf } from "./attributes.ts";
import { harnessOf } from "./harness-of.ts";
import { millisecondsOf } from "./nano-time.ts";
import { aboutSession, agentSession } from "./tell-session.ts";
import { type ReadTelemetry, resourceOf, type TelemetryReading } from "./read-traces.ts";

const shapes = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"];

/** Data points of an OTLP metrics export in its JSON form: each is kept as an event, and tells nothing of a session. Pure. */
export function readMetrics(request: JsonObject, reading: TelemetryReading): ReadTelemetry {
  const events: LiveEvent[] = [];
  const rejected: string[] = [];
  for (const group of asArray(request["resourceMetrics"]).filter(isObject)) {
    const resource = resourceOf(group);
    for (const scope of asArray(group["scopeMetrics"]).filter(isObject)) {
      for (const metric of asArray(scope["metrics"]).filter(isObject)) {
        for (const point of pointsOf(metric)) {
          if (isObject(point)) events.push(readPoint(metric, point, resource, reading));
          else rejected.push("a data point is an object");
        }
      }
    }
  }
  return { events, rejected };
}

function pointsOf(metric: JsonObject): readonly unknown[] {
  return shapes.flatMap((shape) => {
    const data = metric[shape];
    return isObject(data) ? asArray(data["dataPoints"]) : [];
  });
}

function readPoint(
  metric: JsonObject,
  point: JsonObject,
  resource: Attributes,
  { mac, now }: TelemetryReading,
): LiveEvent {
  const toldMs = millisecondsOf(point["timeUnixNano"]);
  const attributes = readAttributes(point["attributes"]);
  const payload = {
    metric: asString(metric["name"]) ?? "",
    unit: asString(metric["unit"]) ?? "",
    ...point,
    attributes: asObject(attributes),
    resource: asObject(resource),
  };
  const service = textOf(resource, "service.name");
  const harness = harnessOf(service);
  return {
    key: eventKey(mac, toldMs, `metric\0${canonicalJson(payload)}`),
    source: service ?? null,
    kind: "metric",
    at: Math.round(toldMs ?? now),
    payload,
    harness,
    operation: null,
    ...aboutSession(agentSession(harness, attributes, resource)),
    records: [],
  };
}
