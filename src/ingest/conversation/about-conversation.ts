import { asString, type JsonObject } from "../../core/json.ts";
import type { AboutConversation } from "./dialect.ts";
import { possibleTimeOf, timeOf } from "./timestamp.ts";

export const nothingAbout: AboutConversation = {
  id: null,
  model: null,
  title: null,
  startedAt: null,
  endedAt: null,
  endReason: null,
};

const idKeys = ["id", "conversation_id", "session_id", "thread_id", "chat_id", "run_id"];
const timeKeys = ["created_at", "timestamp", "created", "start_time", "date"];

/** What the object around the messages says, under the names that are common. */
export function aboutConversation(conversation: JsonObject): AboutConversation {
  const model = asString(conversation["model"]) ?? asString(conversation["model_name"]) ?? null;
  return {
    ...nothingAbout,
    id: idKeys.map((key) => asString(conversation[key])).find((id) => id !== undefined) ?? null,
    model,
    title: asString(conversation["title"]) ?? null,
    startedAt:
      [possibleTimeOf, timeOf]
        .flatMap((read) => timeKeys.map((key) => read(conversation[key])))
        .find((at) => at !== null) ?? null,
  };
}
