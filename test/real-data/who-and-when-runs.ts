import { z } from "zod";
import type { AgentRun } from "../../src/signals/coordination/agent-run.ts";

/** A run of several agents in the shape of the Who&When set: messages in order, each with its agent's name, no times. */
export const whoAndWhenRun = z.looseObject({
  history: z.array(z.looseObject({ content: z.string(), name: z.string() })),
});

type Message = z.infer<typeof whoAndWhenRun>["history"][number];

/** Runs the code that agents hand it; no agent itself. */
const terminal = "Computer_terminal";

/**
 * Its agents on a time line of turns: a message takes a second, and an agent is there from its first to its last. Who
 * speaks first leads. Tokens are characters; a message that the terminal answers with an exit code other than 0 failed.
 */
export function whoAndWhenRuns(history: readonly Message[]): readonly AgentRun[] {
  const agents = [...new Set(history.map(({ name }) => name))].filter((name) => name !== terminal);
  return agents.map((agent) => agentRun(agent, history));
}

function agentRun(agent: string, history: readonly Message[]): AgentRun {
  const own = history.flatMap(({ name, content }, index) =>
    name === agent ? [{ index, content, answer: history[index + 1]?.content ?? "" }] : [],
  );
  return {
    key: agent,
    agent,
    start: (own[0]?.index ?? 0) * 1000,
    end: ((own.at(-1)?.index ?? 0) + 1) * 1000,
    turns: own.length,
    tokens: own.reduce((sum, { content }) => sum + content.length, 0),
    prefillTokens: null,
    waits: [],
    known: own.length,
    failed: own.filter(({ answer }) => /exitcode: [1-9]/.test(answer)).length,
    outcome: "failure",
    output: own.at(-1)?.content ?? "",
    taskType: "other",
  };
}
