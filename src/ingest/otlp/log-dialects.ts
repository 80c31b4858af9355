/** What the events of agents' own telemetry tell, by their names, and the attributes that say it. */
export type LogDialect =
  | { readonly kind: "prompt"; readonly text: readonly string[] }
  | {
      readonly kind: "tool";
      readonly tool: readonly string[];
      readonly callId: readonly string[];
      readonly params: readonly string[];
      readonly output: readonly string[];
      /** MCP server of the tool, whose name then begins with `mcp_<server>_`. */
      readonly server: readonly string[];
    }
  | {
      readonly kind: "usage";
      readonly requestId: readonly string[];
      readonly input: readonly string[];
      /** Whether `input` holds the tokens read from and written to a cache too. */
      readonly isTotalInput: boolean;
      readonly output: readonly string[];
      readonly cacheRead: readonly string[];
      readonly cacheWrite: readonly string[];
      readonly reasoning: readonly string[];
    };

/**
 * By event name. Sources: Claude Code's "Monitoring" page, Codex' `otel` crate, Gemini CLI's telemetry page (2026). Input
 * tokens are without the cached ones at Claude Code, and with them at Codex and Gemini.
 */
export const logDialects: Readonly<Record<string, LogDialect>> = {
  "claude_code.user_prompt": { kind: "prompt", text: ["prompt"] },
  "claude_code.tool_result": {
    kind: "tool",
    tool: ["tool_name", "name"],
    callId: ["tool_use_id"],
    params: ["tool_input", "tool_parameters"],
    output: ["tool_output"],
    server: [],
  },
  "claude_code.api_request": {
    kind: "usage",
    requestId: ["request_id"],
    input: ["input_tokens"],
    isTotalInput: false,
    output: ["output_tokens"],
    cacheRead: ["cache_read_tokens"],
    cacheWrite: ["cache_creation_tokens"],
    reasoning: [],
  },
  "codex.user_prompt": { kind: "prompt", text: ["prompt"] },
  "codex.tool_result": {
    kind: "tool",
    tool: ["tool_name"],
    callId: ["call_id"],
    params: ["arguments"],
    output: ["output"],
    server: [],
  },
  "codex.sse_event": {
    kind: "usage",
    requestId: ["response_id"],
    input: ["input_token_count"],
    isTotalInput: true,
    output: ["output_token_count"],
    cacheRead: ["cached_token_count"],
    cacheWrite: [],
    reasoning: ["reasoning_token_count"],
  },
  "gemini_cli.user_prompt": { kind: "prompt", text: ["prompt"] },
  "gemini_cli.tool_call": {
    kind: "tool",
    tool: ["function_name"],
    callId: ["call_id"],
    params: ["function_args"],
    output: [],
    server: ["mcp_server_name"],
  },
  "gemini_cli.api_response": {
    kind: "usage",
    requestId: ["response_id"],
    input: ["input_token_count"],
    isTotalInput: true,
    output: ["output_token_count"],
    cacheRead: ["cached_content_token_count"],
    cacheWrite: [],
    reasoning: ["thoughts_token_count"],
  },
};
