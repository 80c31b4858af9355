import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asNumber, asString, isObject, type JsonObject } from "../../src/core/json.ts";
import { isSurelyUnique } from "../../src/ingest/unique-id.ts";
import { objectsOf } from "./json-records.ts";
import type { StatedOutcome } from "./stated-outcome.ts";

const text = (value: unknown): string => asString(value) ?? "";
const objectIn = (value: unknown): JsonObject => (isObject(value) ? value : {});

const codeInHead = /^(?:.{0,200}\n){0,3}?(?:Exit code: |Process exited with code )(-?\d+)\n/;

/** Codex states the exit code of a command: in an event, in the metadata of its output, or at its head. */
export function codexOutcomes(path: string): readonly StatedOutcome[] {
  return objectsOf(path).flatMap((line) => {
    const payload = objectIn(line["payload"] ?? line);
    const key = text(payload["call_id"]);
    const code = asNumber(payload["exit_code"]) ?? codeOfOutput(payload["output"]);
    if (key === "" || code === undefined) return [];
    // A person refused it: nothing ran.
    return [{ key, failed: payload["status"] === "declined" ? null : code !== 0 }];
  });
}

function codeOfOutput(output: unknown): number | undefined {
  if (typeof output !== "string") return undefined;
  try {
    const parsed: unknown = JSON.parse(output);
    return asNumber(objectIn(objectIn(parsed)["metadata"])["exit_code"]);
  } catch {
    const code = codeInHead.exec(output)?.[1];
    return code === undefined ? undefined : Number(code);
  }
}

/** OpenHands' SDK states a flag of the tool, and the exit code of a command; a file of events, or one file for each. */
export function openHandsOutcomes(path: string): readonly StatedOutcome[] {
  return eventsBeside(path).flatMap((event) => {
    const key = text(event["tool_call_id"]);
    if (key === "") return [];
    if (event["kind"] === "AgentErrorEvent") return [{ key, failed: true }];
    if (event["kind"] !== "ObservationEvent") return [];
    const observation = objectIn(event["observation"]);
    const code =
      asNumber(observation["exit_code"]) ??
      asNumber(objectIn(observation["metadata"])["exit_code"]);
    const flag = observation["is_error"];
    if (typeof flag !== "boolean" && code === undefined) return [];
    // -1: it still ran.
    const failed = flag === true || (code !== undefined && code > 0);
    return [{ key, failed: flag !== true && code === -1 ? null : failed }];
  });
}

function eventsBeside(path: string): readonly JsonObject[] {
  const folder = join(dirname(path), "events");
  if (basename(path) !== "base_state.json" || !existsSync(folder)) return objectsOf(path);
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => objectsOf(join(folder, name)));
}

/** OpenCode's files state a status and an exit code in each part of a tool; the parts stand in files of their own, under their session's id. */
export function openCodeFileOutcomes(path: string): readonly StatedOutcome[] {
  const { id } = objectIn(JSON.parse(readFileSync(path, "utf8")));
  const parts = join(path.slice(0, path.lastIndexOf("/session/")), "part");
  if (!path.includes("/session/") || !existsSync(parts)) return [];
  return readdirSync(parts, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => objectsOf(join(parts, name)))
    .filter((part) => part["type"] === "tool" && part["sessionID"] === id)
    .flatMap((part) => {
      const failed = failedIn(objectIn(part["state"]));
      return failed === undefined ? [] : [{ key: keyOf(part), failed }];
    });
}

/** By status, and by the exit code of a command that completed. Null where a person refused it; undefined while it runs. */
function failedIn({ status, error, metadata }: JsonObject): boolean | null | undefined {
  if (status === "error")
    return /^(?:The user|Tool execution aborted)/.test(text(error)) ? null : true;
  if (status !== "completed") return undefined;
  return (asNumber(objectIn(metadata)["exit"]) ?? 0) !== 0;
}

/** Ids that models counted (`call_1`) repeat from message to message. */
function keyOf({ callID, messageID }: JsonObject): string {
  const id = text(callID);
  return isSurelyUnique(id) ? id : `${id}@${text(messageID)}`;
}
