/** An answer other than success. `headers` are sent with it. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.headers = headers;
  }
}

/** Seconds after which a caller may try again. */
const retryAfterSeconds = 1;

export function overloaded(message: string): HttpError {
  return new HttpError(503, message, { "retry-after": String(retryAfterSeconds) });
}
