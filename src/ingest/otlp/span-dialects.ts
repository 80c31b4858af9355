import { asArray, isObject } from "../../core/json.ts";
import { anyText, parsedList } from "../conversation/content.ts";
import { type Attributes, numberOf, textOf, toldParameters } from "./attributes.ts";
import type { ToldUsage } from "./tell-session.ts";

/** Of an `agent` span only the agent's name is read: its words and tokens are those of the model calls below it. */
export type SpanKind = "tool" | "model" | "agent";

/** How one convention names what a span tells. */
export interface SpanDialect {
  readonly name: string;
  /** What kind of work the span is; undefined where the convention does not say so. */
  kind(attributes: Attributes): SpanKind | undefined;
  tool(attributes: Attributes): {
    readonly name: string | undefined;
    readonly callId: string | undefined;
    readonly params: unknown;
    readonly result: string;
  };
  usage(attributes: Attributes): Omit<ToldUsage, "requestId"> & { readonly requestId?: string };
  /** What was asked last, and what was answered. */
  words(attributes: Attributes): { readonly prompt?: string; readonly answer?: string };
}

const modelOperations: ReadonlySet<string> = new Set([
  "chat",
  "generate_content",
  "text_completion",
]);

/** OpenTelemetry's conventions for generative AI, also with the names they had before 1.37. */
export const genAi: SpanDialect = {
  name: "gen_ai",
  kind(attributes) {
    const operation = textOf(attributes, "gen_ai.operation.name");
    if (operation === "execute_tool") return "tool";
    if (operation === "invoke_agent" && textOf(attributes, "gen_ai.agent.name") !== undefined)
      return "agent";
    if (operation !== undefined) return modelOperations.has(operation) ? "model" : undefined;
    // Before 1.27 a span told its operation by its name alone; libraries that still write so tell the tokens of each call.
    const isCall = attributes.has("gen_ai.request.model") && toldUsage(attributes);
    return isCall ? "model" : undefined;
  },
  tool: (attributes) => ({
    name: textOf(attributes, "gen_ai.tool.name"),
    callId: textOf(attributes, "gen_ai.tool.call.id"),
    params: toldParameters(attributes, "gen_ai.tool.call.arguments"),
    result: anyText(attributes.get("gen_ai.tool.call.result")),
  }),
  usage: (attributes) => ({
    ...withId(textOf(attributes, "gen_ai.response.id")),
    model: textOf(attributes, "gen_ai.response.model", "gen_ai.request.model"),
    totalInput: numberOf(attributes, "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
    output: numberOf(attributes, "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
    cacheRead: numberOf(attributes, "gen_ai.usage.cache_read.input_tokens"),
    cacheWrite: numberOf(attributes, "gen_ai.usage.cache_creation.input_tokens"),
    reasoning: numberOf(attributes, "gen_ai.usage.reasoning.output_tokens"),
    costUsd: undefined,
  }),
  words: (attributes) => ({
    ...prompt(
      lastOf(parsedList(attributes.get("gen_ai.input.messages")), "user") ??
        lastFlattened(attributes, "gen_ai.prompt.", "", "user"),
    ),
    ...answer(
      lastOf(parsedList(attributes.get("gen_ai.output.messages")), "assistant") ??
        lastFlattened(attributes, "gen_ai.completion.", "", "assistant") ??
        textOf(attributes, "ai.response.text"),
    ),
  }),
};

function toldUsage(attributes: Attributes): boolean {
  const { totalInput, output } = genAi.usage(attributes);
  return totalInput !== undefined || output !== undefined;
}

/** Libraries whose model calls follow the conventions and whose tool calls have names of their own. */
function toolsOf(
  name: string,
  isTool: (attributes: Attributes) => boolean,
  tool: SpanDialect["tool"],
): SpanDialect {
  const kind: SpanDialect["kind"] = (attributes) => (isTool(attributes) ? "tool" : undefined);
  return { ...genAi, name, kind, tool };
}

/** The AI SDK (`ai`), which Vercel makes. */
const aiSdk = toolsOf(
  "ai-sdk",
  (attributes) => textOf(attributes, "ai.operationId") === "ai.toolCall",
  (attributes) => ({
    name: textOf(attributes, "ai.toolCall.name"),
    callId: textOf(attributes, "ai.toolCall.id"),
    params: toldParameters(attributes, "ai.toolCall.args", "ai.toolCall.input"),
    result: anyText(
      attributes.get("ai.toolCall.result") ?? attributes.get("ai.toolCall.output") ?? "",
    ),
  }),
);

/** OpenLLMetry, which Traceloop makes. */
const openLlmetry = toolsOf(
  "openllmetry",
  (attributes) => textOf(attributes, "traceloop.span.kind") === "tool",
  (attributes) => ({
    name: textOf(attributes, "traceloop.entity.name"),
    callId: undefined,
    params: toldParameters(attributes, "traceloop.entity.input"),
    result: anyText(attributes.get("traceloop.entity.output")),
  }),
);

/** OpenInference, whose lists are flattened into dotted names. */
const openInference: SpanDialect = {
  name: "openinference",
  kind(attributes) {
    const kind = textOf(attributes, "openinference.span.kind");
    if (kind === "TOOL") return "tool";
    return kind === "LLM" ? "model" : undefined;
  },
  tool: (attributes) => ({
    name: textOf(attributes, "tool.name"),
    callId: textOf(attributes, "tool.id", "tool_call.id"),
    params: toldParameters(attributes, "tool.parameters", "input.value"),
    result: anyText(attributes.get("output.value")),
  }),
  usage: (attributes) => ({
    model: textOf(
      attributes,
      "llm.response.model_name",
      "llm.model_name",
      "llm.request.model_name",
    ),
    totalInput: numberOf(attributes, "llm.token_count.prompt"),
    output: numberOf(attributes, "llm.token_count.completion"),
    cacheRead: numberOf(attributes, "llm.token_count.prompt_details.cache_read"),
    cacheWrite: numberOf(attributes, "llm.token_count.prompt_details.cache_write"),
    reasoning: numberOf(attributes, "llm.token_count.completion_details.reasoning"),
    costUsd: numberOf(attributes, "llm.cost.total"),
  }),
  words: (attributes) => ({
    ...prompt(lastFlattened(attributes, "llm.input_messages.", ".message", "user")),
    ...answer(lastFlattened(attributes, "llm.output_messages.", ".message", "assistant")),
  }),
};

export const spanDialects: readonly SpanDialect[] = [genAi, openInference, aiSdk, openLlmetry];

function withId(requestId: string | undefined): { readonly requestId?: string } {
  return requestId === undefined ? {} : { requestId };
}

function prompt(text: string | undefined): { readonly prompt?: string } {
  return text === undefined ? {} : { prompt: text };
}

function answer(text: string | undefined): { readonly answer?: string } {
  return text === undefined ? {} : { answer: text };
}

/** Text of the last message of a role: `[{role, parts: [{type: "text", content}]}]`. */
function lastOf(messages: readonly unknown[], role: string): string | undefined {
  const message = messages.filter(isObject).findLast((one) => one["role"] === role);
  if (message === undefined) return undefined;
  const texts = asArray(message["parts"])
    .filter(isObject)
    .filter((part) => part["type"] === "text")
    .map((part) => anyText(part["content"]));
  const text = texts.join("\n").trim();
  return text === "" ? undefined : text;
}

const mostMessages = 1000;

/** Of a list whose members' names are `before`, their position, and `after`. */
function lastFlattened(
  attributes: Attributes,
  before: string,
  after: string,
  role: string,
): string | undefined {
  let found: string | undefined;
  for (let index = 0; index < mostMessages; index += 1) {
    const message = `${before}${index}${after}`;
    const messageRole = textOf(attributes, `${message}.role`);
    if (messageRole === undefined) break;
    if (messageRole !== role) continue;
    found =
      textOf(attributes, `${message}.content`, `${message}.contents.0.message_content.text`) ??
      found;
  }
  return found;
}
