import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, contentText } from "../../conversation/content.ts";
import type { StepText } from "../../place.ts";

/** What an item of `codex exec --json` is to the record. */
export type ExecItem =
  | {
      readonly kind: "call";
      readonly tool: string;
      readonly server?: string;
      readonly params: unknown;
      /** Its parameters are known when it is completed only. */
      readonly late?: true;
      /** Of the result, when the item is completed. */
      readonly text: string;
      readonly signals: ResultSignals;
    }
  | { readonly kind: "step"; readonly step: StepText };

/** Reads an item by its type; `item_type` in the first versions. Never throws. */
export function describeItem(item: JsonObject): ExecItem {
  const type = asString(item["type"]) ?? asString(item["item_type"]) ?? "";
  const text = anyText(item["text"]);
  switch (type) {
    case "agent_message":
    case "assistant_message":
      return { kind: "step", step: { kind: "assistant", text, long: true } };
    case "reasoning":
      return { kind: "step", step: { kind: "assistant", text, label: "thinking" } };
    case "command_execution":
      return describeCommand(item);
    case "file_change":
      return {
        kind: "call",
        tool: "apply_patch",
        params: { changes: item["changes"] ?? [] },
        text: "",
        signals: statusSignals(item),
      };
    case "mcp_tool_call":
      return describeMcpCall(item);
    case "collab_tool_call":
      return {
        kind: "call",
        tool: asString(item["tool"]) ?? "collab",
        params: { prompt: item["prompt"] ?? null },
        text: "",
        signals: statusSignals(item),
      };
    case "web_search":
      return {
        kind: "call",
        tool: "web_search",
        params: { query: item["query"] ?? "" },
        late: true,
        text: "",
        signals: {},
      };
    case "todo_list":
      return { kind: "step", step: { kind: "meta", label: "todo-list", text: todos(item) } };
    case "error":
      return {
        kind: "step",
        step: { kind: "system", label: "error", text: anyText(item["message"]), long: true },
      };
    default:
      return {
        kind: "step",
        step: { kind: "meta", label: `unknown:item/${type}`, text: JSON.stringify(item) },
      };
  }
}

function describeCommand(item: JsonObject): ExecItem {
  const exitCode = asNumber(item["exit_code"]);
  const status = statusSignals(item);
  return {
    kind: "call",
    tool: "shell",
    params: { command: item["command"] ?? "" },
    text: anyText(item["aggregated_output"]),
    // The code says more than the status: a failed status is a code other than 0.
    signals: exitCode === undefined ? status : { ...withoutFlag(status), exitCode },
  };
}

function withoutFlag(signals: ResultSignals): ResultSignals {
  return signals.status === undefined ? {} : { status: signals.status };
}

function describeMcpCall(item: JsonObject): ExecItem {
  const server = asString(item["server"]);
  const error = isObject(item["error"]) ? anyText(item["error"]["message"]) : "";
  const result = isObject(item["result"]) ? item["result"] : {};
  return {
    kind: "call",
    tool: asString(item["tool"]) ?? "unknown",
    params: item["arguments"] ?? {},
    text: error === "" ? contentText(result["content"]) : error,
    signals: {
      ...statusSignals(item),
      ...(error === "" ? {} : { errorObject: { message: error } }),
    },
    ...(server === undefined ? {} : { server }),
  };
}

function statusSignals(item: JsonObject): ResultSignals {
  switch (item["status"]) {
    case "completed":
      return { errorFlag: false };
    case "failed":
      return { errorFlag: true };
    case "declined":
      return { status: "denied" };
    default:
      return {};
  }
}

function todos(item: JsonObject): string {
  return asArray(item["items"])
    .filter(isObject)
    .map((todo) => `${todo["completed"] === true ? "[x]" : "[ ]"} ${anyText(todo["text"])}`)
    .join("\n");
}
