/** Sessions on their way from the scan, which tells them in a burst, to whoever takes them one group after another. */
export class SettledSessions implements AsyncIterable<readonly string[]> {
  private waiting: string[] = [];
  private hasNews = false;
  private hasEnded = false;
  private wake: (() => void) | null = null;

  /** Also none: whoever takes them sees that the scan goes on. */
  add(refs: readonly string[]): void {
    this.waiting.push(...refs);
    this.hasNews = true;
    this.wake?.();
  }

  /** What was not taken by now is not given any more. */
  end(): void {
    this.hasEnded = true;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly string[], void, undefined> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- the wait is the point
      if (!this.hasNews && !this.hasEnded) await this.news();
      if (this.hasEnded) return;
      const refs = this.waiting;
      this.waiting = [];
      this.hasNews = false;
      yield refs;
    }
  }

  private async news(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = null;
  }
}
