import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { ToolFault } from "../harness-error.ts";
import { runSystemctl, unitName, unitScope } from "../systemd/run-systemctl.ts";
import { isUnsupported } from "../tool.ts";

export const serviceControl = defineTool({
  name: "service_control",
  description: "Start, stop, restart or reload a systemd service.",
  input: z.strictObject({
    service: unitName,
    action: z.enum(["start", "stop", "restart", "reload"]),
    scope: unitScope,
  }),
  access: "write",
  run: async ({ service, action, scope }, context) => {
    const result = await runSystemctl(context, scope, [action, "--", service]);
    if (isUnsupported(result)) return result;
    if (result.exitCode === 0) return { status: "done", service, action };
    throw new ToolFault(
      "nonzero-exit",
      `systemctl ${action} ${service} ended with ${result.exitCode}: ${result.stderr.trim()}`,
    );
  },
});
