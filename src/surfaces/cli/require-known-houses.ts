import { WhetstoneError } from "../../core/errors.ts";
import type { StatisticsStore } from "../../store/statistics-port.ts";
import type { CommandContext } from "./command.ts";
import { loaded } from "./open-loop.ts";

/** Throws `unknown-house` for the first that is neither configured nor one that somebody acted as. */
export async function requireKnownHouses(
  store: Pick<StatisticsStore, "houses">,
  asked: readonly string[],
  context: CommandContext,
): Promise<void> {
  if (asked.length === 0) return;
  const configured = Object.keys((await loaded(context)).config.houses);
  const known = new Set([...configured, ...(await store.houses())]);
  const unknown = asked.find((house) => !known.has(house));
  if (unknown === undefined) return;
  throw new WhetstoneError("unknown-house", `there is no house ${JSON.stringify(unknown)}`, {
    exitCode: 2,
    hint: `known are ${[...known].join(", ")}; \`houses\` in the configuration adds others`,
  });
}
