import { z } from "zod";
import type { ScoredStep } from "../../src/signals/quality/scored-step.ts";
import { scoredCallOf } from "./scored-call.ts";

/** An OpenAI-style message. */
export const messageSchema = z.looseObject({
  role: z.string(),
  content: z.unknown().optional(),
  tool_call_id: z.string().optional(),
  tool_calls: z
    .array(
      z.looseObject({
        id: z.string(),
        function: z.looseObject({ name: z.string(), arguments: z.string() }),
      }),
    )
    .nullish(),
});

export type Message = z.infer<typeof messageSchema>;

export interface MessageSteps {
  readonly steps: readonly ScoredStep[];
  /** Per step, the position of its assistant message. */
  readonly indices: readonly number[];
}

/** The assistant messages of a run, each with the results of its calls. */
export function stepsOfMessages(id: string, messages: readonly Message[]): MessageSteps {
  const results = new Map(
    messages.flatMap(({ role, tool_call_id: call, content }) =>
      role === "tool" && call !== undefined ? [[call, textOf(content)] as const] : [],
    ),
  );
  const indices = messages.flatMap(({ role }, index) => (role === "assistant" ? [index] : []));
  const steps = indices.map((index): ScoredStep => {
    const message = messages[index]!;
    return {
      key: `${id}#${index}`,
      text: textOf(message.content),
      calls: (message.tool_calls ?? []).map((call) =>
        scoredCallOf({
          tool: call.function.name,
          params: parsed(call.function.arguments),
          result: results.get(call.id) ?? null,
        }),
      ),
      endedBy: null,
    };
  });
  return { steps, indices };
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return content === null || content === undefined ? "" : JSON.stringify(content);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
