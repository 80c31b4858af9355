/** An answer whose text is known: cheaper than a `Response` where thousands are given a second. */
export class JsonAnswer {
  readonly status: number;
  readonly body: string;

  constructor(value: unknown, status = 200) {
    this.status = status;
    this.body = JSON.stringify(value);
  }

  toResponse(): Response {
    return new Response(this.body, {
      status: this.status,
      headers: { "content-type": "application/json" },
    });
  }
}
