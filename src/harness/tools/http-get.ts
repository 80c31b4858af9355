import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { httpHeaders } from "../http/http-headers.ts";
import { jsonOf, requireSuccess } from "../http/read-answer.ts";

export const httpGet = defineTool({
  name: "http_get",
  description: "Get a page or JSON document over HTTP from a host that is allowed.",
  input: z.strictObject({ url: z.string().min(1), headers: httpHeaders }),
  access: "read",
  reach: "network",
  touches: ({ url }) => ({ urls: [url] }),
  run: async ({ url, headers }, context) => {
    const { signal } = context;
    const answer = requireSuccess(
      url,
      await context.request({ method: "GET", url, headers, signal }),
    );
    context.read(answer.url);
    return { ...answer, json: jsonOf(answer) };
  },
});
