import type { ZodType } from "zod";
import { WhetstoneError } from "../../../core/errors.ts";
import { argumentList, type CommandSpec } from "../command.ts";

export const schema: CommandSpec = {
  name: "schema",
  summary: "Print the JSON Schema of what a command prints with --json",
  args: [
    {
      syntax: "[command...]",
      description: "such as `scan`, `knowledge list` or `export atif` (no dashes); none lists them",
    },
  ],
  examples: [
    { command: "schema scan", explains: "for a program that reads `scan --json`" },
    { command: "schema", explains: "the commands that have one" },
  ],
  run: async (input, context) => {
    const { z } = await import("zod");
    const { jsonSchemas, errorSchema } = await import("../json-schemas.ts");
    const all: Readonly<Record<string, ZodType>> = { ...jsonSchemas, error: errorSchema };
    const name = argumentList(input, 0).join(" ");
    if (name === "") {
      if (context.json) context.terminal.printJson({ commands: Object.keys(all) });
      else for (const command of Object.keys(all)) context.terminal.print(command);
      return 0;
    }
    const found = Object.entries(all).find(([listed]) => bare(listed) === bare(name))?.[1];
    if (found === undefined) {
      throw new WhetstoneError("unknown-schema", `there is no schema for ${JSON.stringify(name)}`, {
        exitCode: 2,
        hint: "`whetstone schema` lists the commands that have one",
      });
    }
    context.terminal.print(JSON.stringify(z.toJSONSchema(found), null, context.json ? 0 : 2));
    return 0;
  },
};

/** A command without the dashes of its option, which would be taken for an option of `schema` itself. */
function bare(command: string): string {
  return command.replaceAll("--", "");
}
