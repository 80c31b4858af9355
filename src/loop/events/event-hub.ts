import type { DomainEvent } from "../../core/domain-events.ts";

export type EventListener = (event: DomainEvent, tenant: string) => void;

/** Passes domain events on to everybody who listens, as they happen; listeners must not throw. */
export class EventHub {
  readonly #listeners = new Set<EventListener>();

  readonly tell: EventListener = (event, tenant) => {
    for (const listener of this.#listeners) listener(event, tenant);
  };

  listen(listener: EventListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }
}
