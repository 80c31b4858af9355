import { WhetstoneError } from "../../core/errors.ts";
import type { HousePolicy, Houses } from "../house.ts";
import { PolicyViolation } from "../harness-error.ts";

/** The policy of a house. Throws PolicyViolation `unknown-house`. */
export function requireHouse(houses: Houses, house: string): HousePolicy {
  const policy = Object.hasOwn(houses, house) ? houses[house] : undefined;
  if (policy !== undefined) return policy;
  const names = Object.keys(houses).toSorted().join(", ");
  throw new PolicyViolation(
    "unknown-house",
    house,
    `there is no house ${JSON.stringify(house)}`,
    names === ""
      ? "`houses` in the configuration is empty: leave it out for those by default"
      : `known are ${names}; \`houses\` in the configuration adds others`,
  );
}

/**
 * Artefacts flow one way: no house may receive, over any others, what comes from itself. Throws WhetstoneError
 * `houses-circular` or `houses-unknown` (exit 2).
 */
export function checkHouses(houses: Houses): void {
  for (const [house, { receivesFrom }] of Object.entries(houses)) {
    const unknown = receivesFrom.find((source) => !Object.hasOwn(houses, source));
    if (unknown !== undefined)
      throw badHouses("houses-unknown", `${house} receives from ${unknown}, which is no house`);
    if (upstream(houses, house).has(house))
      throw badHouses("houses-circular", `what ${house} makes comes back to it`);
  }
}

function upstream(houses: Houses, house: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...(houses[house]?.receivesFrom ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...(houses[next]?.receivesFrom ?? []));
  }
  return found;
}

function badHouses(code: string, message: string): WhetstoneError {
  return new WhetstoneError(code, message, {
    exitCode: 2,
    hint: "mend `houses.*.receivesFrom` in the configuration",
  });
}
