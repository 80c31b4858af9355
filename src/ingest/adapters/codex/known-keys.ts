import { words } from "../../conversation/known-keys.ts";

/** Keys of what Codex writes, as far as they are known (up to 0.15x). A key that is not here is drift. */
const known: Readonly<Record<string, ReadonlySet<string>>> = {
  line: words("timestamp type payload ordinal"),
  session_meta: words(`
    id session_id forked_from_id parent_thread_id timestamp cwd originator cli_version source thread_source
    model_provider base_instructions instructions dynamic_tools history_mode memory_mode agent_nickname agent_role
    agent_path git context_window multi_agent_version`),
  turn_context: words(`
    turn_id trace_id cwd workspace_roots model effort summary approval_policy approvals_reviewer sandbox_policy
    file_system_sandbox_policy permission_profile active_permission_profile collaboration_mode personality
    multi_agent_mode multi_agent_version realtime_active comp_hash current_date timezone user_instructions
    developer_instructions base_instructions truncation_policy final_output_json_schema network service_tier`),
  compacted: words(`
    message replacement_history window_id window_number previous_window_id first_window_id`),
  response_item: words(`
    type id role phase content end_turn name namespace arguments input call_id output status action summary
    encrypted_content execution tools revised_prompt result author recipient ghost_commit message timestamp success
    internal_chat_message_metadata_passthrough metadata`),
};

/** Keys of a record that are not known for its type; none for types that are not described. */
export function unknownKeys(type: string, record: Readonly<Record<string, unknown>>): string[] {
  const keys = Object.hasOwn(known, type) ? known[type] : undefined;
  const unknown: string[] = [];
  if (keys === undefined) return unknown;
  for (const key in record) if (!keys.has(key)) unknown.push(`${type}.${key}`);
  return unknown;
}
