import { type ArmState, unknownArm } from "../../stats/arm-statistics.ts";

/** Arms of one scope by key, discounted with every outcome: what armStatistics makes of them, without copies. */
export interface ScopeArms {
  add(key: string, isSuccess: boolean, costUsd: number | null): void;
  get(key: string): ArmState;
}

type Mutable = { -readonly [Field in keyof ArmState]: ArmState[Field] };

/** Each outcome of any arm discounts all: an arm that changed is believed anew after about 1/(1 - discount) outcomes. */
export function createScopeArms(discount: number): ScopeArms {
  const arms = new Map<string, Mutable>();
  return {
    add(key, isSuccess, costUsd) {
      for (const arm of arms.values()) fade(arm, discount);
      const arm = arms.get(key) ?? { ...unknownArm(key) };
      arms.set(key, arm);
      arm.pulls += 1;
      if (isSuccess) arm.successes += 1;
      else arm.failures += 1;
      if (costUsd === null) return;
      const logCost = Math.log(costUsd);
      arm.costs += 1;
      arm.logCostSum += logCost;
      arm.logCostSquares += logCost * logCost;
    },
    get: (key) => arms.get(key) ?? unknownArm(key),
  };
}

function fade(arm: Mutable, by: number): void {
  arm.successes *= by;
  arm.failures *= by;
  arm.costs *= by;
  arm.logCostSum *= by;
  arm.logCostSquares *= by;
}
