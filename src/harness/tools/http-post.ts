import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { httpHeaders } from "../http/http-headers.ts";
import { jsonOf, requireSuccess } from "../http/read-answer.ts";

export const httpPost = defineTool({
  name: "http_post",
  description: "Post a JSON document or text over HTTP to a host that is allowed.",
  input: z
    .strictObject({
      url: z.string().min(1),
      headers: httpHeaders,
      json: z.json().optional().describe("the body, as JSON"),
      text: z.string().optional().describe("the body, as plain text"),
    })
    .refine(({ json, text }) => json === undefined || text === undefined, "give json or text"),
  access: "write",
  reach: "network",
  touches: ({ url }) => ({ urls: [url] }),
  run: async ({ url, headers, json, text }, context) => {
    const type = json === undefined ? "text/plain; charset=utf-8" : "application/json";
    const answer = await context.request({
      method: "POST",
      url,
      headers: { "content-type": type, ...headers },
      body: json === undefined ? (text ?? "") : JSON.stringify(json),
      signal: context.signal,
    });
    requireSuccess(url, answer);
    context.read(answer.url);
    return { ...answer, json: jsonOf(answer) };
  },
});
