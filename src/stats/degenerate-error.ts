/**
 * Data on which a statistic is not defined. `code` says in what way.
 *
 * @example new DegenerateError("zero_variance", "nothing varies").code // => "zero_variance"
 */
export class DegenerateError extends RangeError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "DegenerateError";
    this.code = code;
  }
}
