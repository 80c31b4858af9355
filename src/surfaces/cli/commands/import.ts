import { resolve } from "node:path";
import { WhetstoneError } from "../../../core/errors.ts";
import { type CommandSpec, option } from "../command.ts";
import { formatCount, formatPlural } from "../format.ts";
import { arePathsThere } from "../given-paths.ts";
import { openLoop } from "../open-loop.ts";

export const importCommand: CommandSpec = {
  name: "import",
  summary: "Take in what another system has recorded",
  details:
    "--timmy FILE reads the intelligence.db of the first engine: its executions, with the time, house, model, latency and outcome they were told with, and its adaptations. Parameters are not in it: their fingerprints stand under the store's key, marked legacy:, and are never taken for hashes of the store's own. Importing again, or a file that has grown, adds what is new. Its predictions name no call and are left out.",
  options: [{ flags: "--timmy <file>", description: "an intelligence.db of the first engine" }],
  examples: [
    { command: "import --timmy ~/.timmy/intelligence.db", explains: "then see whetstone houses" },
  ],
  run: async (input, context) => {
    const file = option(input, "timmy");
    if (file === undefined)
      throw new WhetstoneError("nothing-to-import", "import needs to be told what to take in", {
        exitCode: 2,
        hint: "whetstone import --timmy FILE",
      });
    if (file === "")
      throw new WhetstoneError("empty-path", "the given path is empty", {
        exitCode: 2,
        hint: "whetstone import --timmy FILE",
      });
    const path = resolve(context.cwd, file);
    // Before a store is made for it.
    if (!arePathsThere([path]))
      throw new WhetstoneError("no-path", `${path}: no such file`, {
        hint: "give the path of the first engine's intelligence.db; nothing was taken in",
      });
    await using loop = await openLoop(context);
    const report = await loop.importTimmy(path);
    if (context.json) {
      context.terminal.printJson({ ...report });
      return 0;
    }
    const { executions, newExecutions, adaptations, predictionsLeftOut, unreadable } = report;
    context.terminal.print(
      `${formatPlural(executions, "execution")} (${formatCount(newExecutions)} new), ${formatPlural(adaptations, "adaptation")}.`,
    );
    if (predictionsLeftOut > 0)
      context.terminal.note(
        `${formatPlural(predictionsLeftOut, "prediction")} left out: they name no call that could score them`,
      );
    if (unreadable > 0)
      context.terminal.note(`${formatPlural(unreadable, "row")} not of the shape of its table`);
    return 0;
  },
};
