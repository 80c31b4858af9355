import type { z } from "zod";
import type { JsonObject } from "../core/json.ts";
import type { HarnessResult } from "./harness-result.ts";
import type { Tool } from "./tool.ts";

/** A tool as the AI SDK takes it (`generateText({ tools })`). */
export interface AiSdkTool {
  readonly description: string;
  readonly inputSchema: z.ZodType;
  readonly execute: (
    input: unknown,
    options?: { readonly abortSignal?: AbortSignal },
  ) => Promise<unknown>;
}

export type AiSdkTools = Readonly<Record<string, AiSdkTool>>;

/** A tool as MCP lists it (`tools/list`). */
export interface McpTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
}

/** What `tools/call` answers. */
export interface McpCallResult {
  readonly content: readonly { readonly type: "text"; readonly text: string }[];
  readonly structuredContent?: JsonObject;
  readonly isError: boolean;
}

export function aiSdkTools(
  tools: readonly Tool[],
  execute: (name: string, params: unknown, signal?: AbortSignal) => Promise<HarnessResult>,
): AiSdkTools {
  return Object.fromEntries(
    tools.map(({ name, description, input }) => [
      name,
      {
        description,
        inputSchema: input,
        execute: async (params, options) =>
          (await execute(name, params, options?.abortSignal)).data,
      } satisfies AiSdkTool,
    ]),
  );
}

export function mcpTools(tools: readonly Tool[]): readonly McpTool[] {
  return tools.map(({ name, description, inputSchema, access, idempotent, mayLeave }) => ({
    name,
    description,
    inputSchema,
    annotations: {
      readOnlyHint: access === "read",
      idempotentHint: idempotent,
      openWorldHint: mayLeave,
    },
  }));
}

export function mcpCallResult({ data }: HarnessResult): McpCallResult {
  const isStructured = typeof data === "object" && data !== null && !Array.isArray(data);
  return {
    content: [{ type: "text", text: typeof data === "string" ? data : JSON.stringify(data) }],
    ...(isStructured ? { structuredContent: data as JsonObject } : {}),
    isError: false,
  };
}

export function mcpCallError(error: unknown): McpCallResult {
  const text = error instanceof Error ? error.message : String(error);
  return { content: [{ type: "text", text }], isError: true };
}
