import { WhetstoneError } from "../../../core/errors.ts";
import { type CommandSpec, flag, option } from "../command.ts";
import { formatPlural } from "../format.ts";
import { openLoop } from "../open-loop.ts";

export const exportCommand: CommandSpec = {
  name: "export",
  summary: "Write what is stored: canonical derived rows, record rows, or knowledge as plain files",
  details:
    "--canonical and --records print one JSON object per line, sorted by content key, without local numbers or ingest times: equal stores give equal output. --knowledge writes index.json, global/*.md, repos/*.md and agents/*.md, and manifest.json, which says what was written: the next export into the same folder removes pages that hold nothing any more, and touches no other file.",
  options: [
    { flags: "--canonical", description: "everything derived" },
    { flags: "--records", description: "the record it is derived from" },
    { flags: "--knowledge", description: "knowledge items as files" },
    { flags: "--out <folder>", description: "where --knowledge writes", defaultValue: "knowledge" },
  ],
  examples: [
    { command: "export --canonical > derived.ndjson", explains: "to compare two stores" },
    { command: "export --knowledge --out ./knowledge", explains: "readable files for git" },
  ],
  run: async (input, context) => {
    const chosen = ["canonical", "records", "knowledge"].filter((name) => flag(input, name));
    if (chosen.length !== 1) {
      throw new WhetstoneError("bad-export", "choose one of --canonical, --records, --knowledge", {
        exitCode: 2,
      });
    }
    await using loop = await openLoop(context, { readOnly: true });
    if (chosen[0] === "knowledge") {
      const written = await loop.exportKnowledge(option(input, "out") ?? "knowledge");
      if (context.json) context.terminal.printJson(written);
      else
        context.terminal.print(
          `${formatPlural(written.items, "item")} in ${formatPlural(written.files.length, "file")} below ${written.folder}${written.removed.length === 0 ? "" : `; ${formatPlural(written.removed.length, "page")} that held only what is forgotten removed`}`,
        );
      return 0;
    }
    const rows = chosen[0] === "canonical" ? loop.store.canonicalRows() : loop.store.recordRows();
    for await (const row of rows) context.terminal.printJson(row);
    return 0;
  },
};
