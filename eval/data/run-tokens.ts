import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { asArray, asString, isObject, type JsonObject } from "../../src/core/json.ts";
import { type CountedTokens, noTokens, sum, sumTokens } from "./counted-tokens.ts";
import { objectsOf } from "./json-records.ts";

const objectIn = (value: unknown): JsonObject => (isObject(value) ? value : {});
const objects = (value: unknown): readonly JsonObject[] => asArray(value).filter(isObject);

/** What each of these says, once for each name: the last that is said counts. */
export function lastOfEach(
  parts: readonly { readonly name: unknown; readonly tokens: CountedTokens }[],
): CountedTokens {
  const last = new Map(parts.map(({ name, tokens }, index) => [name ?? index, tokens]));
  return sumTokens([...last.values()]);
}

const openAiTokens = (usage: unknown): CountedTokens => ({
  prompt: sum(usage, "prompt_tokens"),
  output: sum(usage, "completion_tokens"),
});

/**
 * Steps state what they took; where none does, the run states it as a whole. Runs of subagents stand inside. The run of a
 * Harbor trial is told with the trial.
 */
export function atifTokens(path: string): CountedTokens {
  if (existsSync(join(dirname(path), "../result.json"))) return noTokens;
  return sumTokens(objectsOf(path).map(trajectoryTokens));
}

function trajectoryTokens(trajectory: JsonObject): CountedTokens {
  const inside = objects(trajectory["subagent_trajectories"]).map(trajectoryTokens);
  const steps = objects(trajectory["steps"])
    .filter((step) => isObject(step["metrics"]) && step["is_copied_context"] !== true)
    .map((step) => openAiTokens(step["metrics"]));
  const whole = objectIn(trajectory["final_metrics"]);
  const stated = {
    prompt: sum(whole, "total_prompt_tokens"),
    output: sum(whole, "total_completion_tokens"),
  };
  return sumTokens([...(steps.length > 0 ? steps : [stated]), ...inside]);
}

/** The end of a request states what it took. */
export function atofTokens(path: string): CountedTokens {
  const ends = objectsOf(path).filter(
    (event) => event["category"] === "llm" && event["scope_category"] === "end",
  );
  return sumTokens(ends.map((event) => openAiTokens(objectIn(event["data"])["usage"])));
}

/** The last record states what the run took; what was read from the cache stands beside the input. */
export function droidStreamTokens(path: string): CountedTokens {
  const ends = objectsOf(path).filter((record) => record["type"] === "completion");
  return sumTokens(
    ends.map(({ usage }) => ({
      prompt: sum(usage, "input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"),
      output: sum(usage, "output_tokens"),
    })),
  );
}

/** Runs state each request in their metrics; where they do not, in the answer that an event bears, several events one. */
export function openHandsOutputTokens(path: string): CountedTokens {
  const rows = objectsOf(path);
  const isOneRun = rows.every((row) => "id" in row && "source" in row);
  const runs = isOneRun ? [{ history: rows }] : rows;
  return sumTokens(runs.map(openHandsRun));
}

function openHandsRun(run: JsonObject): CountedTokens {
  const requests = objects(objectIn(run["metrics"])["token_usages"]);
  if (requests.length > 0) return sumTokens(requests.map(openAiTokens));
  return lastOfEach(
    objects(run["history"])
      .map((event) => objectIn(objectIn(event["tool_call_metadata"])["model_response"]))
      .filter((answer) => isObject(answer["usage"]))
      .map((answer) => ({ name: answer["id"], tokens: openAiTokens(answer["usage"]) })),
  );
}

/**
 * Messages tell their output, some in pieces that each tell the whole. The end of a session tells all that was spent since
 * its start: by model, where the input holds the cache, or by kind, where it does not.
 */
export function copilotTokens(path: string): CountedTokens {
  let total = noTokens;
  let said = new Map<unknown, number>();
  const toldOutput = (): number => [...said.values()].reduce((all, output) => all + output, 0);
  for (const event of objectsOf(path)) {
    const data = objectIn(event["data"]);
    const name = asString(data["apiCallId"]) ?? asString(data["messageId"]) ?? event["id"];
    if (event["type"] === "assistant.message") said.set(name, sum(data, "outputTokens"));
    if (event["type"] !== "session.shutdown") continue;
    const spent = spentInCopilot(data);
    const output = Math.max(spent.output, toldOutput());
    total = sumTokens([total, { prompt: spent.prompt, output }]);
    said = new Map();
  }
  return sumTokens([total, { prompt: 0, output: toldOutput() }]);
}

function spentInCopilot(data: JsonObject): CountedTokens {
  const models = Object.values(objectIn(data["modelMetrics"])).map((of) => objectIn(of)["usage"]);
  const byModel = models.filter(isObject);
  if (byModel.length > 0) {
    return sumTokens(
      byModel.map((usage) => ({
        prompt: sum(usage, "inputTokens"),
        output: sum(usage, "outputTokens"),
      })),
    );
  }
  const details = objectIn(data["tokenDetails"]);
  const kind = (name: string): number => sum(details[name], "tokenCount");
  return {
    prompt: kind("input") + kind("cache_read") + kind("cache_write"),
    output: kind("output"),
  };
}
