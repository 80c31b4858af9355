import { statfs } from "node:fs/promises";
import { availableParallelism, freemem, loadavg, totalmem } from "node:os";
import { z } from "zod";
import { percent } from "../../core/percent.ts";
import { defineTool } from "../define-tool.ts";
import type { ToolContext } from "../tool.ts";

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export const healthCheck = defineTool({
  name: "health_check",
  description:
    "Whether a service answers over HTTP, or, without a URL, whether this machine has room.",
  input: z.strictObject({
    url: z.string().min(1).optional().describe("answers with a status below 400 where it is well"),
  }),
  access: "read",
  reach: ({ url }) => (url === undefined ? "local" : "network"),
  touches: ({ url }) => (url === undefined ? {} : { urls: [url] }),
  run: async ({ url }, context) => {
    const checks =
      url === undefined ? await machineChecks(context) : [await serviceCheck(url, context)];
    return { healthy: checks.every(({ ok }) => ok), checks };
  },
});

async function serviceCheck(url: string, context: ToolContext): Promise<Check> {
  const started = performance.now();
  const { status } = await context.request({ method: "GET", url, signal: context.signal });
  const took = Math.round(performance.now() - started);
  context.read(url);
  return { name: url, ok: status < 400, detail: `status ${status} after ${took} ms` };
}

const leastFreeShare = 0.05;
const mostLoadPerCore = 4;

async function machineChecks(context: ToolContext): Promise<readonly Check[]> {
  const { bavail, blocks } = await statfs(context.path("."));
  const disk = blocks === 0 ? 1 : bavail / blocks;
  const memory = freemem() / totalmem();
  const load = (loadavg()[0] ?? 0) / availableParallelism();
  context.read("system:info");
  return [
    { name: "disk", ok: disk >= leastFreeShare, detail: `${percent(disk)} free` },
    { name: "memory", ok: memory >= leastFreeShare, detail: `${percent(memory)} free` },
    { name: "load", ok: load <= mostLoadPerCore, detail: `${load.toFixed(2)} a core` },
  ];
}
