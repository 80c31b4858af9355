import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { McpServer } from "@modelcontextprotocol/server";
import { expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import type { ToolContext } from "../tool.ts";
import { mcpTool } from "./mcp-tool.ts";

it("a call is ended by the harness alone: the client's own limit of a minute does not hold", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const [server, client] = [
    new McpServer({ name: "slow", version: "1.0.0" }),
    new Client({ name: "trial", version: "1.0.0" }),
  ];
  const answered = Promise.withResolvers<void>();
  server.registerTool("wait", { inputSchema: z.object({}) }, async () => {
    await answered.promise;
    return { content: [{ type: "text", text: "late" }] };
  });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  const tool = mcpTool(
    "slow",
    { name: "wait", inputSchema: { type: "object" } },
    { command: "" },
    async () => ({ client, isRunning: () => true, listen: () => () => "" }),
  );
  const context = { signal: new AbortController().signal, read: () => undefined };
  const call = tool.run({}, context as unknown as ToolContext);
  await vi.advanceTimersByTimeAsync(86_400_000);
  answered.resolve();
  await expect(call).resolves.toMatchObject({ text: "late" });
  await client.close();
});
