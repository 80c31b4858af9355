// A server of MCP over standard input and output, as its own process: written with the official SDK.
import { McpServer } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

const server = new McpServer({ name: "trial", version: "1.0.0" });

server.registerTool(
  "add",
  {
    description: "Add two numbers.",
    inputSchema: z.object({ a: z.number(), b: z.number() }),
    outputSchema: z.object({ sum: z.number() }),
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
  async ({ a, b }) => ({
    content: [{ type: "text", text: String(a + b) }],
    structuredContent: { sum: a + b },
  }),
);

server.registerTool(
  "break.things",
  { description: "Always fails.", inputSchema: z.object({}) },
  async () => ({ content: [{ type: "text", text: "it broke" }], isError: true }),
);

server.registerTool(
  "wait",
  { description: "Never answers.", inputSchema: z.object({}) },
  () => new Promise(() => undefined),
);

server.registerTool(
  "leave",
  { description: "Ends the server before it answers.", inputSchema: z.object({}) },
  () => {
    process.stderr.write("Error: the disk is gone\n    at somewhere\n", () => process.exit(7));
    return new Promise(() => undefined);
  },
);

const long = "a".repeat(70);
for (const name of [`${long}.one`, `${long}.two`])
  server.registerTool(name, { description: "Says its name.", inputSchema: z.object({}) }, () => ({
    content: [{ type: "text", text: name.slice(-3) }],
  }));

await server.connect(new StdioServerTransport());
