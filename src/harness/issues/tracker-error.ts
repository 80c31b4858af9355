import { WhetstoneError } from "../../core/errors.ts";

export type TrackerErrorCode =
  | "issues-unreachable"
  | "issues-refused"
  | "issues-not-found"
  | "issues-rate-limited"
  | "issues-failed"
  | "issues-answer";

/** A tracker that could not be asked, or did not do what it was asked. */
export class TrackerError extends WhetstoneError {
  override readonly code: TrackerErrorCode;

  constructor(code: TrackerErrorCode, message: string, hint: string, cause?: unknown) {
    super(code, message, { hint, cause });
    this.name = "TrackerError";
    this.code = code;
  }
}
