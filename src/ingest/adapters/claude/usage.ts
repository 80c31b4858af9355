import { asNumber, asString, type JsonObject } from "../../../core/json.ts";
import type { ObservedUsage } from "../../contract.ts";
import { anthropicTokens } from "../../conversation/token-counts.ts";
import { at, type Place } from "../../place.ts";

/** Model name of messages that the client made itself: no tokens were spent on them. */
export const SYNTHETIC_MODEL = "<synthetic>";

/**
 * Usage of the API response that an assistant line belongs to. Each line of a response repeats it, and early lines hold
 * a placeholder for the output: the position is the revision, so that the last line wins. Null where there is none.
 */
export function readUsage(
  place: Place,
  record: JsonObject,
  message: JsonObject,
): ObservedUsage | null {
  const model = asString(message["model"]) ?? null;
  const tokens = anthropicTokens(message["usage"]);
  if (tokens === null || model === SYNTHETIC_MODEL) return null;
  return {
    type: "usage",
    ...at(place),
    requestId: requestName(place, record, message),
    revision: place.ordinal,
    model,
    ...tokens,
    costUsd: asNumber(record["costUSD"]) ?? null,
  };
}

function requestName(place: Place, record: JsonObject, message: JsonObject): string {
  const named = [message["id"], record["requestId"]].filter((id) => typeof id === "string");
  return named.length > 0 ? named.join(":") : (place.id ?? `at:${place.ordinal}`);
}

/** Text by which repeated lines with the same usage are told from those that change it. */
export function usageMark(usage: ObservedUsage): string {
  const { requestId, input, output, cacheRead, cacheWrite, costUsd } = usage;
  return [requestId, input, output, cacheRead, cacheWrite, costUsd ?? ""].join(" ");
}
