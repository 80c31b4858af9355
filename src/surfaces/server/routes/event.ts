import type { EventIntake, EventReceipt } from "../../../loop/event-intake.ts";
import { bodyLines } from "../body-lines.ts";
import { countingOf } from "../counting-of.ts";
import { HttpError } from "../http-error.ts";
import { JsonAnswer } from "../json-answer.ts";
import { parseJsonBody, parseSentJson } from "../parse-json-body.ts";
import type { Route, RouteRequest } from "../route.ts";
import type { ServerPorts } from "../server-ports.ts";

/** One event, an array of them, or one a line; acknowledged when they are durable. */
export function eventRoute(ports: ServerPorts): Route {
  return {
    method: "POST",
    path: "/event",
    access: "ingest",
    consumes: ["application/json", "application/x-ndjson"],
    maxBodyBytes: ports.limits.maxEventBytes,
    direct: true,
    handle(request) {
      if (request.mediaType === "application/x-ndjson") return takeLines(request);
      const value = parseJsonBody(request.body);
      if (Array.isArray(value)) return takeBatch(request, value);
      return takeOne(request, value);
    },
  };
}

async function takeOne(
  { headers, caller, doors: { intake } }: RouteRequest,
  value: unknown,
): Promise<JsonAnswer> {
  const receipt = await intake.take([value], idempotencyKey(headers), caller.principal);
  const [rejected] = receipt.rejected;
  if (rejected !== undefined) throw new HttpError(400, rejected.reason);
  return new JsonAnswer({
    accepted: true,
    ring_size: intake.ringSize(),
    ...countingOf(intake),
    ...(receipt.duplicate > 0 ? { duplicate: true } : {}),
    ...(receipt.spooled > 0 ? { spooled: receipt.spooled } : {}),
  });
}

async function takeBatch(
  { headers, caller, doors: { intake } }: RouteRequest,
  values: readonly unknown[],
): Promise<JsonAnswer> {
  const receipt = await intake.take(values, idempotencyKey(headers), caller.principal);
  return new JsonAnswer(batchAnswer(receipt, intake));
}

/** A line that is no JSON is rejected by its place, and the others are taken. */
async function takeLines({
  headers,
  body,
  caller,
  doors: { intake },
}: RouteRequest): Promise<JsonAnswer> {
  const values: unknown[] = [];
  const places: number[] = [];
  const rejected: { index: number; reason: string }[] = [];
  for (const [index, line] of bodyLines(body).entries()) {
    const parsed = parseSentJson(body, line.start, line.end);
    if ("reason" in parsed) {
      rejected.push({ index, reason: parsed.reason });
      continue;
    }
    values.push(parsed.value);
    places.push(index);
  }
  intake.countRejected(rejected.length);
  const receipt = await intake.take(values, idempotencyKey(headers), caller.principal);
  const later = receipt.rejected.map(({ index, reason }) => ({
    index: places[index] ?? index,
    reason,
  }));
  const all = [...rejected, ...later].toSorted((a, b) => a.index - b.index);
  return new JsonAnswer(batchAnswer({ ...receipt, rejected: all }, intake));
}

function batchAnswer(receipt: EventReceipt, intake: EventIntake): object {
  const { stored, duplicate, spooled, rejected } = receipt;
  return {
    accepted: stored,
    duplicate,
    rejected,
    ...(spooled > 0 ? { spooled } : {}),
    ring_size: intake.ringSize(),
    ...countingOf(intake),
  };
}

const longestKey = 255;

function idempotencyKey(headers: RouteRequest["headers"]): string | null {
  const key = headers["idempotency-key"];
  if (typeof key !== "string" || key === "") return null;
  if (key.length > longestKey) {
    throw new HttpError(400, `Idempotency-Key is longer than ${longestKey} characters`);
  }
  return key;
}
