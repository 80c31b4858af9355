import { safeText } from "../../../core/safe-text.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  flag,
  option,
} from "../command.ts";
import { formatBytes } from "../format.ts";
import { shownOf } from "../nothing-found.ts";
import { type LoopHandle, openLoop } from "../open-loop.ts";
import { parseCount } from "../when.ts";
import { printLines } from "../running-text.ts";

export const doctor: CommandSpec = {
  name: "doctor",
  summary: "Check the installation and every stage of the loop",
  details: "Names any stage that passed nothing on, and why. Exit 1 when a check fails.",
  options: [
    {
      flags: "--diagnostics",
      description: "list instead what could not be read or understood: source, place, reason",
    },
    { flags: "--limit <n>", description: "list at most this many", defaultValue: "1000" },
  ],
  examples: [
    { command: "doctor", explains: "when something seems to be missing" },
    { command: "doctor --diagnostics", explains: "every line and file that was not understood" },
  ],
  run: async (input, context) => {
    await using loop = await openLoop(context, { readOnly: true });
    if (flag(input, "diagnostics")) return await printDiagnostics(loop, input, context);
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
      const { terminal } = context;
      printLines(`${marks[check.state]} ${check.name}: ${check.message}`, 9, terminal);
      if (check.hint !== null)
        printLines(`         ${terminal.style("dim", check.hint)}`, 9, terminal);
    }
    if (failed.length > 0) return 1;
    const counts = await loop.store.counts();
    context.terminal.note(`database ${formatBytes(counts.databaseBytes)}`);
    return 0;
  },
};

async function printDiagnostics(
  loop: LoopHandle,
  input: CommandInput,
  context: CommandContext,
): Promise<0> {
  const { terminal } = context;
  const limit = parseCount(option(input, "limit") ?? "1000", "--limit");
  const diagnostics = await loop.store.diagnostics(limit);
  const { diagnostics: total } = await loop.store.counts();
  if (context.json) {
    terminal.printJson({ diagnostics, total });
    return 0;
  }
  for (const [source, entries] of Map.groupBy(diagnostics, (entry) => entry.source)) {
    terminal.print(safeText(source, 400));
    for (const { position, reason, detail } of entries) {
      const place = position === "" ? "" : ` at ${safeText(position, 200)}`;
      const why = detail === "" ? "" : `: ${safeText(detail, 300)}`;
      printLines(`  ${terminal.style("yellow", reason)}${place}${why}`, 4, terminal);
    }
  }
  terminal.note(shownOf(diagnostics.length, total, "diagnostic"));
  return 0;
}
