import { describe } from "vitest";
import { actLaws } from "./act-laws.suite.ts";
import { breakerLaws } from "./breaker-laws.suite.ts";
import { countLaws } from "./count-laws.suite.ts";
import { decisionLaws } from "./decision-laws.suite.ts";
import { deriveLaws } from "./derive-laws.suite.ts";
import { exportLaws } from "./export-laws.suite.ts";
import { itemLaws } from "./item-laws.suite.ts";
import { leaseLaws } from "./lease-laws.suite.ts";
import { longSessionLaws } from "./long-session-laws.suite.ts";
import { nameLaws } from "./name-laws.suite.ts";
import { pendingLaws } from "./pending-laws.suite.ts";
import { policyLaws } from "./policy-laws.suite.ts";
import { readLaws } from "./read-laws.suite.ts";
import { recordLaws } from "./record-laws.suite.ts";
import { statisticsLaws } from "./statistics-laws.suite.ts";
import type { StoreFactory } from "./store-factory.ts";

/** What every engine of the store port must hold. */
export function storeLaws(engine: string, factory: StoreFactory): void {
  describe(`store laws: ${engine}`, () => {
    recordLaws(factory);
    deriveLaws(factory);
    longSessionLaws(factory);
    itemLaws(factory);
    readLaws(factory);
    exportLaws(factory);
    actLaws(factory);
    nameLaws(factory);
    leaseLaws(factory);
    pendingLaws(factory);
    breakerLaws(factory);
    statisticsLaws(factory);
    countLaws(factory);
    policyLaws(factory);
    decisionLaws(factory);
  });
}
