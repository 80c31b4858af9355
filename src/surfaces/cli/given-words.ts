import { WhetstoneError } from "../../core/errors.ts";
import { wordsOf } from "../../store/words-of.ts";
import { argumentList, type CommandInput } from "./command.ts";

/** The words that were typed, from the first argument on. Throws where there is none, as an unset variable leaves it: neither signs nor quotes are words. */
export function givenWords(input: CommandInput): string {
  const words = argumentList(input, 0).join(" ");
  if (wordsOf(words).length > 0) return words;
  throw new WhetstoneError("no-words", "there is no word to search for", { exitCode: 2 });
}
