import { expect, it } from "vitest";
import { askServer } from "./ask-server.ts";
import { greetingSchema } from "./push-answer.ts";

it.each([
  ["https://new.example/ingest", "308: it points to https://new.example; give that address"],
  ["https://login.example/", "308: it points to https://login.example/; give that address"],
])("says which address to give where it is sent to %s", async (location, reason) => {
  const asked = await askServer({
    server: { url: "https://old.example", key: "k" },
    schema: greetingSchema,
    timeoutMs: 1000,
    signal: new AbortController().signal,
    fetch: async () => new Response(null, { status: 308, headers: { location } }),
  });
  expect(asked).toEqual({ state: "refused", reason });
});
