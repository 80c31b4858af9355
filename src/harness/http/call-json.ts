import type { z } from "zod";
import { ToolFault } from "../harness-error.ts";
import type { HttpAnswer, HttpRequest } from "./http-request.ts";
import { jsonOf } from "./read-answer.ts";

/** One call of an API that takes and gives JSON. */
export interface JsonCall extends Omit<HttpRequest, "body"> {
  readonly body?: Readonly<Record<string, unknown>>;
}

export type SendRequest = (request: HttpRequest) => Promise<HttpAnswer>;

/** Sends the body as JSON and asks for JSON. Any status is an answer. */
export function sendJson(
  request: SendRequest,
  { body, headers, ...call }: JsonCall,
): Promise<HttpAnswer> {
  return request({
    ...call,
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The answer's body by its schema. Throws ToolFault where it is something else. */
export function readJson<Schema extends z.ZodType>(
  what: string,
  answer: HttpAnswer,
  schema: Schema,
): z.output<Schema> {
  const parsed = schema.safeParse(jsonOf(answer));
  if (parsed.success) return parsed.data;
  throw new ToolFault("tool-error", `what ${what} answered is not what its API says`, {
    cause: parsed.error,
  });
}
