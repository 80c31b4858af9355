import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { ToolFault } from "../harness-error.ts";
import { runSystemctl, unitName, unitScope } from "../systemd/run-systemctl.ts";
import { isUnsupported } from "../tool.ts";

const properties = "LoadState,ActiveState,SubState,MainPID,ActiveEnterTimestamp,UnitFileState";

export const serviceStatus = defineTool({
  name: "service_status",
  description: "Whether a systemd service is loaded, active and enabled.",
  input: z.strictObject({ service: unitName, scope: unitScope }),
  access: "read",
  run: async ({ service, scope }, context) => {
    const result = await runSystemctl(context, scope, [
      "show",
      `--property=${properties}`,
      "--",
      service,
    ]);
    if (isUnsupported(result)) return result;
    if (result.exitCode !== 0)
      throw new ToolFault("nonzero-exit", `systemctl show: ${result.stderr.trim()}`);
    const fields = new Map(
      result.stdout.split("\n").map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)] as const;
      }),
    );
    const known = (name: string): string | null => fields.get(name) || null;
    context.read(`service:${service}`);
    return {
      status: known("ActiveState"),
      service,
      loaded: known("LoadState"),
      detail: known("SubState"),
      enabled: known("UnitFileState"),
      since: known("ActiveEnterTimestamp"),
      pid: Number(known("MainPID") ?? 0) || null,
    };
  },
});
