import { join } from "node:path";
import { WhetstoneError } from "../../../core/errors.ts";
import type { Loop } from "../../../loop.ts";
import {
  argumentList,
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  type ExitStatus,
  flag,
  option,
} from "../command.ts";
import { formatPlural } from "../format.ts";
import { openLoop } from "../open-loop.ts";
import { isStandardOutput } from "../standard-output.ts";

export const exportCommand: CommandSpec = {
  name: "export",
  summary:
    "Write what is stored: canonical derived rows, record rows, operations, knowledge as plain files, or sessions as ATIF trajectories",
  details:
    "--canonical and --records print one JSON object per line, sorted by content key, without local numbers or ingest times: equal stores give equal output. --knowledge writes index.json, global/*.md, repos/*.md and agents/*.md, and manifest.json, which says what was written: the next export into the same folder removes pages that hold nothing any more, and touches no other file. --atif writes a trajectory in the Agent Trajectory Interchange Format 1.7 for each session: its final path, with the redacted excerpts that are kept, its subagents embedded; outcomes stand in `extra`.",
  args: [{ syntax: "[session...]", description: "sessions for --atif, by their ids" }],
  options: [
    { flags: "--canonical", description: "everything derived" },
    { flags: "--records", description: "the record it is derived from" },
    {
      flags: "--operations",
      description: "operations received over HTTP, as the first observer's ops.jsonl has them",
    },
    { flags: "--knowledge", description: "knowledge items as files" },
    { flags: "--atif", description: "sessions as ATIF 1.7 trajectories" },
    {
      flags: "--out <path>",
      description:
        "where --knowledge and --atif write: a folder, or a .json file for one session, or - for trajectories on standard output, one a line; default ./knowledge and ./trajectories",
    },
  ],
  examples: [
    { command: "export --canonical > derived.ndjson", explains: "to compare two stores" },
    {
      command: "export --operations > ops.jsonl",
      explains: "the log that the first observer kept; `scan ops.jsonl` reads it",
    },
    { command: "export --knowledge --out ./knowledge", explains: "readable files for git" },
    { command: "export --atif 3f2a91c4 --out run.json", explains: "one session, for other tools" },
  ],
  run: async (input, context) => {
    const chosen = ["canonical", "records", "operations", "knowledge", "atif"].filter((name) =>
      flag(input, name),
    );
    if (chosen.length !== 1) {
      const choices = "--canonical, --records, --operations, --knowledge, --atif";
      throw new WhetstoneError("bad-export", `choose one of ${choices}`, { exitCode: 2 });
    }
    const out = outputPath(input, chosen[0]);
    if (chosen[0] === "atif") return exportAtif(input, out ?? "trajectories", context);
    if (argumentList(input, 0).length > 0)
      throw new WhetstoneError("bad-export", "sessions are named for --atif alone", {
        exitCode: 2,
      });
    if (isStandardOutput(out, context.json))
      throw new WhetstoneError(
        "bad-export",
        "--knowledge writes several files: they need a folder",
        {
          hint: "name a folder with --out; ./- is one of that name",
          exitCode: 2,
        },
      );
    await using loop = await openLoop(context, { readOnly: true });
    if (chosen[0] === "knowledge") {
      const written = await loop.exportKnowledge(out ?? "knowledge");
      if (context.json) context.terminal.printJson(written);
      else
        context.terminal.print(
          `${formatPlural(written.items, "item")} in ${formatPlural(written.files.length, "file")} below ${written.folder}${written.removed.length === 0 ? "" : `; ${formatPlural(written.removed.length, "page")} that held only what is forgotten removed`}`,
        );
      return 0;
    }
    for await (const row of rowsOf(loop, chosen[0])) context.terminal.printJson(row);
    return 0;
  },
};

function rowsOf(loop: Loop, kind: string | undefined): AsyncIterable<object> {
  if (kind === "operations") return loop.operationLog();
  return kind === "canonical" ? loop.store.canonicalRows() : loop.store.recordRows();
}

/** What --out names. Throws where it would be ignored, and for an empty one: not "here". */
function outputPath(input: CommandInput, kind: string | undefined): string | undefined {
  const out = option(input, "out");
  if (out === undefined) return undefined;
  if (kind === "canonical" || kind === "records" || kind === "operations")
    throw new WhetstoneError("bad-export", `--${kind} writes to standard output, not to --out`, {
      hint: `write --${kind} > FILE`,
      exitCode: 2,
    });
  if (out === "")
    throw new WhetstoneError("bad-export", "--out is empty", {
      hint: "write . for the current folder",
      exitCode: 2,
    });
  return out;
}

async function exportAtif(
  input: CommandInput,
  out: string,
  context: CommandContext,
): Promise<ExitStatus> {
  const ids = argumentList(input, 0);
  if (ids.length === 0)
    throw new WhetstoneError("bad-export", "name the sessions that --atif shall write", {
      hint: "`whetstone sessions` lists them",
      exitCode: 2,
    });
  const isStreamed = isStandardOutput(out, context.json);
  await using loop = await openLoop(context, { readOnly: true });
  const sessions = await Promise.all(ids.map((id) => loop.requireSession(id)));
  if (isStreamed) {
    for await (const one of loop.trajectories(sessions)) context.terminal.printJson(one);
    return 0;
  }
  const written = await loop.exportTrajectories(sessions, out);
  const { files, folder, steps } = written;
  const place = files.length === 1 ? join(folder, ...files) : folder;
  const count = files.length === 1 ? "1 trajectory" : `${files.length} trajectories`;
  if (context.json) context.terminal.printJson(written);
  else context.terminal.print(`${count} with ${formatPlural(steps, "step")} in ${place}`);
  return 0;
}
