import { WhetstoneError } from "../../core/errors.ts";
import { type CommandInput, option } from "./command.ts";

/** The port that an option names; null when it was not given. Throws WhetstoneError `invalid-port` (exit 2). */
export function portOf(input: CommandInput, flags: string, name: string): number | null {
  const text = option(input, name);
  if (text === undefined) return null;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new WhetstoneError("invalid-port", `${flags} ${text} is no port`, {
    exitCode: 2,
    hint: "give a number from 0 to 65535; 0 takes any free one",
  });
}
