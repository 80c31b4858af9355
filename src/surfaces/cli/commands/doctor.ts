import type { CommandSpec } from "../command.ts";
import { formatBytes } from "../format.ts";
import { openLoop } from "../open-loop.ts";

export const doctor: CommandSpec = {
  name: "doctor",
  summary: "Check the installation and every stage of the loop",
  details: "Names any stage that passed nothing on, and why. Exit 1 when a check fails.",
  examples: [{ command: "doctor", explains: "when something seems to be missing" }],
  run: async (_input, context) => {
    await using loop = await openLoop(context, { readOnly: true });
    const checks = await loop.checkHealth();
    const failed = checks.filter((check) => check.state === "failed");
    if (context.json) {
      context.terminal.printJson({ ok: failed.length === 0, checks });
      return failed.length === 0 ? 0 : 1;
    }
    const marks = {
      ok: context.terminal.style("green", "ok     "),
      note: context.terminal.style("yellow", "note   "),
      failed: context.terminal.style("red", "failed "),
    };
    for (const check of checks) {
      context.terminal.print(`${marks[check.state]} ${check.name}: ${check.message}`);
      if (check.hint !== null)
        context.terminal.print(`         ${context.terminal.style("dim", check.hint)}`);
    }
    if (failed.length > 0) return 1;
    const counts = await loop.store.counts();
    context.terminal.note(`database ${formatBytes(counts.databaseBytes)}`);
    return 0;
  },
};
