import { WhetstoneError } from "../../core/errors.ts";

/** Stands for standard output where a command takes the name of a file to write. */
const standardOutput = "-";

/**
 * Whether an output was named `-`: what is written goes to standard output, and what is said of it to standard error.
 * Throws (exit 2) with `--json`, whose own document goes there.
 */
export function isStandardOutput(output: string | undefined, json: boolean): boolean {
  if (output !== standardOutput) return false;
  if (!json) return true;
  throw new WhetstoneError("bad-output", "--json and the output - both go to standard output", {
    hint: "leave out --json, or name a file",
    exitCode: 2,
  });
}
