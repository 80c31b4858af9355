import type { ExecutionView, SessionView } from "../../core/session-view.ts";
import type { RunMessage } from "./run-message.ts";

/** A message with the step it stands for. */
export interface SessionMessage extends RunMessage {
  readonly stepKey: string;
}

/**
 * A session as the messages that localisation reads: what the agent said and called on its final path, each followed by
 * what the tools answered. People's requests are left out: they are never the step at fault.
 */
export function sessionMessages(
  session: Pick<SessionView, "agent" | "harness" | "steps" | "executions">,
): readonly SessionMessage[] {
  const agent = session.agent;
  const calls = Map.groupBy(session.executions, ({ stepKey }) => stepKey);
  return session.steps
    .filter(({ kind, onFinalPath }) => kind === "assistant" && onFinalPath)
    .flatMap(({ key, excerpt }) => {
      const own = calls.get(key) ?? [];
      const text = [excerpt, ...own.map(callText)].join("\n");
      const answers = own.map((call) => ({
        stepKey: key,
        agent: call.tool,
        isTool: true,
        text: answerText(call),
      }));
      return [{ stepKey: key, agent, isTool: false, text }, ...answers];
    });
}

/** Acts stand between fences, as code does in the runs that the weights were fitted on. */
function callText({ tool, params }: ExecutionView): string {
  return `\`\`\`\n${tool} ${params ?? ""}\n\`\`\``;
}

function answerText({ outcome, errorText, resultExcerpt }: ExecutionView): string {
  const told = errorText ?? resultExcerpt ?? "";
  return outcome === "failure" ? `Error: ${told}` : told;
}
