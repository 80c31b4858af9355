import type { ResultSignals } from "../../contract.ts";

interface Refusal {
  readonly type: string;
  /** Tried on the start of an observation. */
  readonly pattern: RegExp;
}

/**
 * What SWE-agent's own commands say in the place of doing what they were asked, from their sources: `tools/windowed*`,
 * `tools/search` and `config/commands` for those before 1.0, `SWEEnv.step` for the answer to a submission.
 */
const refusals: readonly Refusal[] = [
  { type: "syntax", pattern: /^Your proposed edit has introduced new syntax error\(s\)/ },
  {
    type: "invalid arguments",
    pattern:
      /^Usage: (?:open|goto|create|edit|insert|search_file|search_dir|find_file|set_cursors|connect_\w+|debug_\w+|decompile|disassemble)\b[^\n]*/,
  },
  {
    type: "invalid arguments",
    pattern:
      /^(?:Your edit was not applied \(file not modified\)|Your search and replace strings are the same\.|Search text must not be empty\.)[^\n]*/,
  },
  { type: "invalid arguments", pattern: /^goto allows only one line number at a time\.$/ },
  { type: "no open file", pattern: /^No file open(?:ed)?\. (?:Use|Either)\b[^\n]*$/ },
  {
    type: "too many matches",
    pattern: /^More than \d+ (?:lines|files) matched for "[^\n]*Please narrow your search\.$/,
  },
  { type: "not found", pattern: /^Directory [^\n]{1,300} not found$/ },
  { type: "wrong submission", pattern: /^Wrong flag!$/ },
];

/** The refusal an observation begins with; null where it is none. */
export function refusalOf(start: string): NonNullable<ResultSignals["errorObject"]> | null {
  const text = start.trimEnd();
  for (const { type, pattern } of refusals) {
    const [message] = pattern.exec(text) ?? [];
    if (message !== undefined) return { type, message };
  }
  return null;
}
