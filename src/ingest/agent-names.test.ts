import { expect, it } from "vitest";
import { agentNames } from "./agent-names.ts";

it.each([
  ["a program that is named nowhere", "codex", null, "codex", "codex", null],
  ["an agent inside its program", "opencode", "plan", "opencode", "opencode", "plan"],
  ["a program by its own name", "grok", "grok", "grok", "grok", null],
  ["a program by its title", "claude-code", "Claude Code", "otlp", "claude-code", null],
  ["a program by the name of its telemetry", "codex", "codex_cli_rs", "otlp", "codex", null],
  ["an agent that telemetry names", "claude-code", "planner", "otlp", "claude-code", "planner"],
  ["telemetry of another program", "otlp", "helper", "otlp", "helper", null],
  ["events of another program", "events", "bot", "event", "bot", null],
  ["a format of any program", "atif", "terminus-2", "atif", "terminus-2", null],
  ["a format of any program, of one that is known", "harbor", "Claude Code", "harbor", "claude-code", null],
  ["a fork of a program", "cline", "roo-cline", "cline", "roo-cline", null],
  ["a subagent of the same program", "cline", "agent_7", "cline-sessions", "cline", "agent_7"],
])("names %s", (_, harness, named, format, agent, role) => {
  expect(agentNames({ harness, named, formats: [format] })).toEqual({ agent, role });
}); // prettier-ignore
