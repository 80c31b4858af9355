import { isObject, type JsonObject } from "../../core/json.ts";
import type { ExecutionView } from "../../core/session-view.ts";
import { shellActs, type ShellAct } from "./shell-act.ts";

/** A call as harvesting compares it: a shell line taken apart, or the parameters of a structured tool. */
export type CallForm =
  | {
      readonly kind: "shell";
      readonly line: string;
      readonly acts: readonly ShellAct[];
      readonly params: JsonObject;
    }
  | { readonly kind: "structured"; readonly params: JsonObject }
  | { readonly kind: "unreadable" };

/** Names under which harnesses offer a shell. */
const shellTool =
  /^(?:(?:\w+[._-]{1,2})?(?:bash|shell|terminal|zsh|powershell|pwsh)|(?:execute|run|exec)[_-]?(?:bash|shell|command|cmd|terminal|terminal[_-]cmd|shell[_-]command|in[_-]terminal)|local_shell(?:_call)?|shell[_-]command|container\.exec|exec|exec[_-]command|run|command|cmd|sh|execute|unified_exec)$/i;
const lineKeys = ["command", "cmd", "script", "commandLine", "command_line", "code"];
const folderKeys = [
  "workdir",
  "cwd",
  "directory",
  "dir_path",
  "working_directory",
  "workingDirectory",
];

/** Reads the parameters of a call; never throws. */
export function callForm(execution: ExecutionView): CallForm {
  const params = parseParams(execution.params);
  if (params === null) return { kind: "unreadable" };
  if (!shellTool.test(execution.tool)) return { kind: "structured", params };
  const line = lineOf(params);
  if (line === null) return { kind: "structured", params };
  const folder = folderKeys.map((key) => params[key]).find((value) => typeof value === "string");
  return { kind: "shell", line, acts: shellActs(line, folder ?? null), params };
}

function parseParams(text: string | null): JsonObject | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "string") return { command: value };
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The command line among the parameters; an argument list becomes a line again. */
function lineOf(params: JsonObject): string | null {
  for (const key of lineKeys) {
    const value = params[key];
    if (typeof value === "string" && value.trim() !== "") return value;
    if (Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string"))
      return value.map((word) => quoted(word)).join(" ");
  }
  return null;
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
