import {
  arch,
  cpus,
  freemem,
  hostname,
  loadavg,
  platform,
  release,
  totalmem,
  uptime,
} from "node:os";
import { z } from "zod";
import { defineTool } from "../define-tool.ts";

export const systemInfo = defineTool({
  name: "system_info",
  description: "This machine: operating system, processors, load, memory, time since it started.",
  input: z.strictObject({}),
  access: "read",
  run: (_input, { read }) => {
    const processors = cpus();
    const [oneMinute = 0, fiveMinutes = 0, fifteenMinutes = 0] = loadavg();
    read("system:info");
    return {
      hostname: hostname(),
      platform: platform(),
      release: release(),
      architecture: arch(),
      processor: processors[0]?.model.trim() ?? null,
      cores: processors.length,
      // Windows keeps no load: it says 0 for all three, which is not known to be true.
      load: platform() === "win32" ? null : { oneMinute, fiveMinutes, fifteenMinutes },
      memory: { totalBytes: totalmem(), freeBytes: freemem() },
      uptimeSeconds: Math.round(uptime()),
    };
  },
});
