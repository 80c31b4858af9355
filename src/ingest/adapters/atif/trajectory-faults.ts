import { asArray, isObject, type JsonObject } from "../../../core/json.ts";
import { words } from "../../conversation/known-keys.ts";
import { stepKeys } from "./atif-step.ts";
import { trajectoryKeys } from "./read-trajectory.ts";

/** Keys of each part in ATIF 1.7; others belong into `extra`. */
const known = {
  trajectory: trajectoryKeys,
  agent: words("name version model_name tool_definitions extra"),
  step: stepKeys,
  call: words("tool_call_id function_name arguments extra"),
  result: words("source_call_id content subagent_trajectory_ref extra"),
};

const agentOnly =
  `model_name reasoning_effort reasoning_content tool_calls metrics llm_call_count`.split(" ");
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$/;

/**
 * What a document breaks of the rules of ATIF 1.7 (RFC 0001 of Harbor): sequential step ids, ISO 8601 times, fields that
 * are the agent's alone, observations that answer a call of their own step, text or image but not both, embedded
 * trajectories with ids of their own. Empty for a valid trajectory. Pure.
 */
export function trajectoryFaults(value: unknown): readonly string[] {
  if (!isObject(value)) return ["the trajectory is not an object"];
  return [...faultsOf(value, ""), ...embeddedFaults(value)];
}

function faultsOf(trajectory: JsonObject, at: string): readonly string[] {
  const steps = asArray(trajectory["steps"]);
  const children = asArray(trajectory["subagent_trajectories"]);
  return [
    ...unless(trajectory["schema_version"] === "ATIF-v1.7", `${at}schema_version is not ATIF-v1.7`),
    ...unknownKeys(trajectory, known.trajectory, at),
    ...agentFaults(trajectory["agent"], at),
    ...unless(steps.length > 0, `${at}steps is empty`),
    ...steps.flatMap((step, index) => stepFaults(step, index, `${at}steps[${index}].`)),
    ...children.flatMap((child, index) => {
      const place = `${at}subagent_trajectories[${index}].`;
      return isObject(child) ? faultsOf(child, place) : [`${place} is not an object`];
    }),
  ];
}

function unless(holds: boolean, fault: string): readonly string[] {
  return holds ? [] : [fault];
}

function unknownKeys(value: JsonObject, keys: ReadonlySet<string>, at: string): readonly string[] {
  return Object.keys(value)
    .filter((key) => !keys.has(key))
    .map((key) => `${at}${key} is no field of ATIF 1.7`);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function agentFaults(agent: unknown, at: string): readonly string[] {
  if (!isObject(agent)) return [`${at}agent is missing`];
  return [
    ...unless(isText(agent["name"]), `${at}agent.name is missing`),
    ...unless(isText(agent["version"]), `${at}agent.version is missing`),
    ...unknownKeys(agent, known.agent, `${at}agent.`),
  ];
}

function stepFaults(step: unknown, index: number, at: string): readonly string[] {
  if (!isObject(step)) return [`${at} is not an object`];
  const { source, timestamp } = step;
  const isAgent = source === "agent";
  return [
    ...unless(step["step_id"] === index + 1, `${at}step_id is not ${index + 1}`),
    ...unless(isAgent || source === "user" || source === "system", `${at}source is unknown`),
    ...unless(timestamp === undefined || isTime(timestamp), `${at}timestamp is not ISO 8601`),
    ...agentOnly
      .filter((key) => !isAgent && key in step)
      .map((key) => `${at}${key} belongs to steps of the agent alone`),
    ...unknownKeys(step, known.step, at),
    ...contentFaults(step["message"], `${at}message`),
    ...callFaults(step, at),
    ...resultFaults(step, at),
  ];
}

function isTime(value: unknown): boolean {
  return typeof value === "string" && isoTime.test(value) && !Number.isNaN(Date.parse(value));
}

/** Text, or parts of which each is text or an image. */
function contentFaults(content: unknown, at: string): readonly string[] {
  if (typeof content === "string") return [];
  if (!Array.isArray(content)) return [`${at} is neither text nor parts`];
  return content.flatMap((part: unknown, index) => {
    if (!isObject(part)) return [`${at}[${index}] is not an object`];
    const isTextPart = part["type"] === "text" && typeof part["text"] === "string";
    const isImage = part["type"] === "image" && isObject(part["source"]);
    const both = "text" in part && "source" in part;
    return unless((isTextPart || isImage) && !both, `${at}[${index}] is not text or image alone`);
  });
}

function callFaults(step: JsonObject, at: string): readonly string[] {
  const ids = new Set<unknown>();
  return asArray(step["tool_calls"]).flatMap((call, index) => {
    const place = `${at}tool_calls[${index}].`;
    if (!isObject(call)) return [`${place} is not an object`];
    const id = call["tool_call_id"];
    const isNew = !ids.has(id);
    ids.add(id);
    return [
      ...unless(isText(id) && isNew, `${place}tool_call_id is missing or not its own`),
      ...unless(isText(call["function_name"]), `${place}function_name is missing`),
      ...unless(isObject(call["arguments"]), `${place}arguments is not an object`),
      ...unknownKeys(call, known.call, place),
    ];
  });
}

function resultsOf(step: JsonObject): readonly unknown[] {
  const { observation } = step;
  return isObject(observation) ? asArray(observation["results"]) : [];
}

function resultFaults(step: JsonObject, at: string): readonly string[] {
  const calls = asArray(step["tool_calls"]).filter(isObject);
  const ids = new Set(calls.map((call) => call["tool_call_id"]));
  return resultsOf(step).flatMap((result, index) => {
    const place = `${at}observation.results[${index}].`;
    if (!isObject(result)) return [`${place} is not an object`];
    const { source_call_id: id, content } = result;
    return [
      ...unless(
        id === undefined || id === null || ids.has(id),
        `${place}source_call_id answers no call of its step`,
      ),
      ...(content === undefined || content === null
        ? []
        : contentFaults(content, `${place}content`)),
      ...unknownKeys(result, known.result, place),
    ];
  });
}

/** Ids of embedded trajectories, which must be there and differ; references without a path lead to one of them. */
function embeddedFaults(root: JsonObject): readonly string[] {
  const all = embeddedIn(root);
  const ids = all.map((child) => child["trajectory_id"]);
  const named = new Set(ids);
  return [
    ...ids.filter((id) => !isText(id)).map(() => "an embedded trajectory has no trajectory_id"),
    ...unless(named.size === ids.length, "two embedded trajectories have one trajectory_id"),
    ...[root, ...all]
      .flatMap(referencesOf)
      .filter(
        (reference) => !("trajectory_path" in reference) && !named.has(reference["trajectory_id"]),
      )
      .map(() => "a subagent_trajectory_ref leads nowhere"),
  ];
}

function embeddedIn(trajectory: JsonObject): readonly JsonObject[] {
  const children = asArray(trajectory["subagent_trajectories"]).filter(isObject);
  return children.flatMap((child) => [child, ...embeddedIn(child)]);
}

function referencesOf(trajectory: JsonObject): readonly JsonObject[] {
  return asArray(trajectory["steps"])
    .filter(isObject)
    .flatMap(resultsOf)
    .filter(isObject)
    .flatMap((result) => asArray(result["subagent_trajectory_ref"]))
    .filter(isObject);
}
