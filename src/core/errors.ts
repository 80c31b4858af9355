/** Exit code a command ends with when the error reaches it: 1 the work failed, 2 usage or configuration. */
export type ExitCode = 1 | 2;

/**
 * Base of every error Whetstone throws. A message says what was wrong; `hint` says what to do.
 * Bad input records are never errors: they are diagnostics in a result.
 */
export class WhetstoneError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(
    code: string,
    message: string,
    options: {
      readonly hint?: string;
      readonly cause?: unknown;
      readonly exitCode?: ExitCode;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "WhetstoneError";
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 1;
  }
}
