import { WhetstoneError } from "../core/errors.ts";

/** A signal was asked for with an input outside its domain. `code` says which rule was broken. */
export class SignalInputError extends WhetstoneError {
  constructor(code: string, message: string) {
    super(code, message);
    this.name = "SignalInputError";
  }
}

/** Throws a {@link SignalInputError} unless the condition holds. */
export function requireInput(holds: boolean, code: string, message: string): asserts holds {
  if (!holds) throw new SignalInputError(code, message);
}
