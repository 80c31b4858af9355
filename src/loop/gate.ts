/** Work passes it, except while something is done that none of it may be under way beside. */
export class Gate {
  readonly #underWay = new Set<Promise<unknown>>();
  #closed: Promise<unknown> | null = null;

  /** Begins at once, or when the gate opens. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed !== null) await this.#closed;
    const passing = work();
    this.#underWay.add(passing);
    try {
      return await passing;
    } finally {
      this.#underWay.delete(passing);
    }
  }

  /** Waits for what has passed, not for what comes meanwhile: that waits in turn. Not to be closed twice at a time. */
  async closeFor(work: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed = promise;
    try {
      await Promise.allSettled(this.#underWay);
      await work();
    } finally {
      this.#closed = null;
      resolve();
    }
  }
}
