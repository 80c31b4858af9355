/**
 * What every step machine of this folder is: a fold whose state is plain data. `step` never changes its arguments and
 * reads neither clock nor chance, so folding in any batches is folding at once, and a state survives a JSON round trip.
 * State carries `version`; a machine refuses a state of another version rather than misread it.
 */
export interface Estimator<Input, State extends VersionedState, Result> {
  init(): State;
  step(state: State, input: Input): State;
  /** Pure; answers null, or says `insufficient`, where the state cannot carry a result. */
  result(state: State): Result;
}

export interface VersionedState {
  readonly version: number;
}

/**
 * Folds inputs from a state on; without a state, from the beginning.
 *
 * @example foldInputs(pageHinkley({ delta: 0.1, threshold: 5 }), [1, 1, 1]).n // => 3
 */
export function foldInputs<Input, State extends VersionedState, Result>(
  estimator: Estimator<Input, State, Result>,
  inputs: Iterable<Input>,
  from: State = estimator.init(),
): State {
  let state = from;
  for (const input of inputs) state = estimator.step(state, input);
  return state;
}

/**
 * Throws RangeError unless the state is of the version this code writes.
 *
 * @example requireVersion({ version: 1 }, 1, "pageHinkley") // => undefined
 */
export function requireVersion(state: VersionedState, version: number, name: string): void {
  if (state.version === version) return;
  throw new RangeError(
    `${name} reads states of version ${version}, got ${state.version}: fold the records again`,
  );
}
