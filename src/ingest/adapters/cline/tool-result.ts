import type { ResultSignals } from "../../contract.ts";

/** A result begins with the call it answers: `[execute_command for 'npm test'] Result:`. */
export function resultHeading(
  text: string,
): { readonly tool: string; readonly rest: string } | null {
  const end = text.indexOf("] Result:");
  if (end === -1 || end > 4096) return null;
  const tool = /^\[(\w+)(?: for |$)/.exec(text.slice(0, end))?.[1];
  return tool === undefined ? null : { tool, rest: text.slice(end + 9).trimStart() };
}

/** What the extension itself says of a result: these texts are its own, no tool prints them. */
export function resultSignals(text: string): ResultSignals {
  const start = text.slice(0, 2048);
  const failure =
    /^The tool execution failed with the following error:\s*(?:<error>\s*)?([^]*?)(?:\s*<\/error>|$)/.exec(
      start,
    );
  if (failure !== null) return { errorObject: { message: failure[1] ?? "" } };
  if (start.startsWith("The user denied this operation")) return { status: "denied" };
  const exitCode =
    /^Command (?:executed in terminal|execution)[^]{0,1500}?Exit code: (-?\d{1,10})\b/.exec(start);
  return exitCode === null ? {} : { exitCode: Number(exitCode[1]) };
}
