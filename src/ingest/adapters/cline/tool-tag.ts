import { parsedArguments } from "../../conversation/content.ts";
import { words } from "../../conversation/known-keys.ts";
import type { TurnCall } from "../../conversation/turn.ts";

/** Tools that models name by tags; other tags are text. */
const tools = words(
  `execute_command read_file write_to_file replace_in_file apply_diff insert_content search_and_replace edit_file
   search_files list_files list_code_definition_names codebase_search browser_action use_mcp_tool access_mcp_resource
   ask_followup_question attempt_completion new_task plan_mode_respond plan_mode_response switch_mode
   load_mcp_documentation web_fetch web_search condense update_todo_list fetch_instructions new_rule report_bug
   summarize_task focus_chain run_slash_command generate_image`,
);

/** Calls in the text of an answer, in order: `<tool><name>value</name>...</tool>`. Linear in the text. */
export function tagCalls(text: string): readonly TurnCall[] {
  const calls: TurnCall[] = [];
  let at = 0;
  for (;;) {
    const open = nextOpening(text, at);
    if (open === null) return calls;
    const close = text.indexOf(`</${open.name}>`, open.end);
    const end = close === -1 ? text.length : close;
    calls.push(toCall(open.name, parameters(text.slice(open.end, end))));
    at = end;
  }
}

interface Opening {
  readonly name: string;
  /** Behind the tag. */
  readonly end: number;
}

const tag = /<([a-z_]{3,40})>/g;

function nextOpening(text: string, from: number): Opening | null {
  tag.lastIndex = from;
  for (let match = tag.exec(text); match !== null; match = tag.exec(text)) {
    const [whole, name = ""] = match;
    if (tools.has(name)) return { name, end: match.index + whole.length };
  }
  return null;
}

function parameters(body: string): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  const names = /<([a-zA-Z_]{1,40})>/g;
  for (let match = names.exec(body); match !== null; match = names.exec(body)) {
    const [, name = ""] = match;
    const end = body.indexOf(`</${name}>`, names.lastIndex);
    // Cut off: what follows is no parameter of its own.
    if (end === -1) break;
    found.push([name, body.slice(names.lastIndex, end).replace(/^\n|\n$/g, "")]);
    names.lastIndex = end;
  }
  return Object.fromEntries(found);
}

function toCall(tool: string, params: Readonly<Record<string, string>>): TurnCall {
  const { server_name: server, tool_name: named } = params;
  if (tool !== "use_mcp_tool" || named === undefined) return { id: null, tool, params };
  const call = { id: null, tool: named, params: parsedArguments(params["arguments"]) };
  return server === undefined ? call : { ...call, server };
}
