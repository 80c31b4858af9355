import { describe, expect, it } from "vitest";
import { commandReference, commandsIn } from "./command-reference.ts";

const programHelp = `Usage: tool [options] [command]

Reads and
  writes.

Options:
  -V, --version  output the version number

Commands:
  scan [options] [PATH...]  reads sessions, and goes on
                            for a second line
  knowledge|k               what was learned
  help [command]            display help for command
`;

describe("commandsIn", () => {
  it("reads the listed commands, without help, options and second lines", () => {
    expect(commandsIn(programHelp)).toEqual(["scan", "knowledge"]);
  });

  it("reads commands under headings of their own", () => {
    expect(
      commandsIn("Usage: tool\n\nRead:\n  scan  reads\n\nLearn:\n  harvest  learns\n"),
    ).toEqual(["scan", "harvest"]);
  });

  it("takes arguments and options for no commands", () => {
    expect(
      commandsIn(
        "Usage: tool scan\n\nArguments:\n  path  a folder\n\nOptions:\n  -h, --help  help\n",
      ),
    ).toEqual([]);
  });
});

describe("commandReference", () => {
  it("holds every command's help under its full name, in the order listed", () => {
    const helps: Record<string, string> = {
      "": programHelp,
      scan: "Usage: tool scan",
      knowledge: "Usage: tool knowledge\n\nCommands:\n  list  lists\n",
      "knowledge list": "Usage: tool knowledge list",
    };
    const reference = commandReference("tool", (path) => helps[path.join(" ")] ?? "");
    const headings = [...reference.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(["tool", "tool scan", "tool knowledge", "tool knowledge list"]);
    expect(reference).toContain("```text\nUsage: tool scan\n```");
  });
});
