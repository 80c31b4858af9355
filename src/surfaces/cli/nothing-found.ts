import type { CommandInput } from "./command.ts";
import { option } from "./command.ts";
import { formatCount, formatPlural } from "./format.ts";

const filterNames = ["since", "repo", "agent", "category"] as const;

/** The filters that were given, as they were typed: `--repo shop --since 7d`; "" for none. */
export function givenFilters(input: CommandInput): string {
  return filterNames
    .flatMap((name) => {
      const value = option(input, name);
      return value === undefined ? [] : [`--${name} ${value}`];
    })
    .join(" ");
}

/** Why a listing is empty: nothing is stored yet, or nothing that is stored fits. */
export function nothingFound(
  noun: string,
  {
    input,
    stored,
    meant = [],
  }: {
    readonly input: CommandInput;
    readonly stored: number;
    /** Names that a filter may have meant. */
    readonly meant?: readonly string[];
  },
): string {
  if (stored === 0) return `No ${noun} yet. \`whetstone scan\` reads the sessions on this machine.`;
  const filters = givenFilters(input);
  const are = stored === 1 ? "is" : "are";
  const hint = meant.length === 0 ? "" : ` Did you mean ${meant.join(", ")}?`;
  return `No ${noun} matches ${filters === "" ? "" : `${filters}; `}${formatCount(stored)} ${are} stored.${hint}`;
}

/** `100 of 262 sessions shown; --limit shows more`, or only the number where all are shown. */
export function shownOf(shown: number, total: number, noun: string): string {
  if (shown >= total) return formatPlural(total, noun);
  return `${formatCount(shown)} of ${formatPlural(total, noun)} shown; --limit shows more`;
}
