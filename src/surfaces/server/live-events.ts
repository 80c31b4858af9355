import type { DomainEvent } from "../../core/domain-events.ts";
import type { Loop } from "../../loop.ts";

interface LiveReader {
  /** Whose events it sees. */
  readonly tenant: string;
  tell(event: DomainEvent): void;
  /** The server stops. */
  end(): void;
}

/** Who reads live events at the moment. */
export class LiveEvents {
  readonly #readers = new Set<LiveReader>();
  readonly #heard: Disposable;

  constructor({ listen }: Pick<Loop, "listen">) {
    this.#heard = listen((event, tenant) => {
      for (const reader of this.#readers) if (reader.tenant === tenant) reader.tell(event);
    });
  }

  add(reader: LiveReader): Disposable {
    this.#readers.add(reader);
    return { [Symbol.dispose]: () => this.#readers.delete(reader) };
  }

  readers(): number {
    return this.#readers.size;
  }

  /** Streams never end by themselves: a server that stops would wait for them. */
  end(): void {
    this.#heard[Symbol.dispose]();
    for (const reader of this.#readers) reader.end();
  }
}
