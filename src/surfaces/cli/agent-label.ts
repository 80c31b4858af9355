import type { SessionSummary } from "../../store/port.ts";

/** The program that ran a session, with the agent inside it where one is named: `opencode (plan)`. */
export function agentLabel({ agent, role }: Pick<SessionSummary, "agent" | "role">): string {
  return role === null ? agent : `${agent} (${role})`;
}
