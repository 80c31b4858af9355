import type * as fc from "fast-check";
import type { Estimator, VersionedState } from "../../src/stats/estimator.ts";

/** One public estimator with inputs to try it on. Its types stay its own: a law comes to it as a generic function. */
export interface RegisteredEstimator {
  readonly name: string;
  check(law: EstimatorLaw): void;
}

export type EstimatorLaw = <Input, State extends VersionedState, Result>(
  estimator: Estimator<Input, State, Result>,
  input: fc.Arbitrary<Input>,
) => void;

/** One public function with arguments to try it on. */
export interface RegisteredFunction {
  readonly name: string;
  check(law: FunctionLaw): void;
}

export type FunctionLaw = <Args extends readonly unknown[]>(
  call: (...args: Args) => unknown,
  args: fc.Arbitrary<Args>,
) => void;

/** Named after the function that makes the estimator. */
export function registerEstimator<Input, State extends VersionedState, Result>(
  name: string,
  estimator: Estimator<Input, State, Result>,
  input: fc.Arbitrary<Input>,
): RegisteredEstimator {
  return { name, check: (law) => law(estimator, input) };
}

export function registerFunction<Args extends readonly unknown[]>(
  call: (...args: Args) => unknown,
  args: fc.Arbitrary<Args>,
  name: string = call.name,
): RegisteredFunction {
  return { name, check: (law) => law(call, args) };
}
