import type { SessionView } from "./session-view.ts";

/** The name that a session has beside that of its harness: of the agent inside the program, else of a program that the harness does not tell. */
export function ownName({
  harness,
  agent,
  role,
}: Pick<SessionView, "harness" | "agent" | "role">): string | null {
  return role ?? (agent === harness ? null : agent);
}
