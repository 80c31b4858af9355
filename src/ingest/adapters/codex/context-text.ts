/** What Codex puts into the conversation as a user message without a person having written it, by how it begins. */
const openings: readonly (readonly [opening: string, label: string])[] = [
  ["<environment_context>", "environment"],
  ["<user_instructions>", "instructions"],
  ["# AGENTS.md instructions", "instructions"],
  ["<INSTRUCTIONS>", "instructions"],
  ["<permissions instructions>", "instructions"],
  ["<collaboration_mode>", "instructions"],
  ["<apps_instructions>", "instructions"],
  ["<plugins_instructions>", "instructions"],
  ["<skills_instructions>", "instructions"],
  ["<skill>", "skill"],
  ["<turn_aborted>", "interrupted"],
  ["<subagent_notification>", "subagent-notification"],
  ["<user_shell_command>", "shell-command"],
  ["<model_switch>", "model-switch"],
  ["<personality_spec>", "instructions"],
  ["<hook_context>", "hook"],
];

/** Label of a text that the harness wrote; null for what a person asked for. */
export function contextLabel(text: string): string | null {
  if (text.trim() === "") return "empty";
  return openings.find(([opening]) => text.startsWith(opening))?.[1] ?? null;
}
