import { WhetstoneError } from "../../core/errors.ts";
import { argumentList, type CommandInput } from "./command.ts";

/** The words that were typed, from the first argument on. Throws where there is none, as an unset variable leaves it. */
export function givenWords(input: CommandInput): string {
  const words = argumentList(input, 0).join(" ");
  if (words.trim() !== "") return words;
  throw new WhetstoneError("no-words", "there is no word to search for", { exitCode: 2 });
}
