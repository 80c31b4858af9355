import { z } from "zod";
import { defaultConfig } from "./default-config.ts";

const { routing: defaults } = defaultConfig;
const share = z.number().min(0).max(1);

/** How `whetstone route` and everything that asks for a route chooses; how far it may act is `modes.routing`. */
export const routingSchema = z
  .strictObject({
    floor: share
      .default(defaults.floor)
      .describe("Least success rate of whoever is chosen; among those that reach it the cheapest."),
    certainty: z
      .number()
      .min(0.5)
      .max(0.999)
      .default(defaults.certainty)
      .describe("How probable it has to be that the floor is reached."),
    exploreShare: share
      .default(defaults.exploreShare)
      .describe("Share of a day's decisions that may try what is not known to reach the floor."),
    exploreUsdPerDay: z
      .number()
      .min(0)
      .max(1_000_000)
      .default(defaults.exploreUsdPerDay)
      .describe("What these may cost in a day together, as expected, in US dollars."),
    switchMargin: share
      .default(defaults.switchMargin)
      .describe(
        "Another model or house has to be better by so much to be switched to: share of the cost, or of success.",
      ),
    stickiness: share
      .default(defaults.stickiness)
      .describe("Probability of staying with the one in use where chance decides."),
  })
  .prefault({});
