import { allowedHostProblem } from "../../core/allowed-host.ts";
import { WhetstoneError } from "../../core/errors.ts";
import { type CommandInput, option } from "./command.ts";

/** The names that `--allow-host` lists. Throws WhetstoneError `invalid-host` (exit 2) for one that no request could have. */
export function allowHostsOf(input: CommandInput): readonly string[] {
  const text = option(input, "allowHost");
  if (text === undefined) return [];
  const names = text.split(",").flatMap((name) => name.trim() || []);
  if (names.length === 0) throw invalidHost("names no host");
  for (const name of names) {
    if (name.startsWith("*.")) throw invalidHost(`${JSON.stringify(name)} is no host: name each`);
    const problem = allowedHostProblem(name);
    if (problem !== null) throw invalidHost(problem);
  }
  return names;
}

function invalidHost(problem: string): WhetstoneError {
  return new WhetstoneError("invalid-host", `--allow-host: ${problem}`, {
    exitCode: 2,
    hint: "for example --allow-host whetstone.example:3800,10.0.0.7",
  });
}
