import type { EventIntake, IntakeOptions } from "../../loop/event-intake.ts";
import type { Loop } from "../../loop.ts";

/** What a request may touch: one tenant's doors and reads, never another's. */
export interface TenantDoors {
  readonly intake: EventIntake;
  readonly store: Pick<Loop["store"], "derivationAge" | "countPendingEvents">;
}

/** The tenants of a server, each opened when it is first asked for, and open until the server ends. */
export class Tenants {
  readonly #own: Loop;
  readonly #doors = new Map<string, Promise<TenantDoors>>();
  readonly #opened = new Map<string, TenantDoors>();
  readonly #counts = new Map<EventIntake, Promise<void>>();
  readonly #loops = new AsyncDisposableStack();

  readonly #onError: (error: unknown) => void;
  readonly #intakeOptions: IntakeOptions;

  /** `onError`: told what fails in the background. */
  constructor(own: Loop, onError: (error: unknown) => void, intakeOptions: IntakeOptions = {}) {
    this.#own = own;
    this.#onError = onError;
    this.#intakeOptions = intakeOptions;
  }

  doors(tenant: string): Promise<TenantDoors> {
    const known = this.#doors.get(tenant);
    if (known !== undefined) return known;
    const opening = this.#open(tenant);
    this.#doors.set(tenant, opening);
    // What failed for now is tried again by the next request.
    opening.catch(() => this.#doors.delete(tenant));
    return opening;
  }

  /** Those of a tenant that is open; undefined where they have to be waited for. */
  openDoors(tenant: string): TenantDoors | undefined {
    return this.#opened.get(tenant);
  }

  /** What waits in a tenant's spool is not to wait for a caller. One whose key is missing is told of. */
  async openThoseWithKeys(): Promise<void> {
    const keys = await this.#own.store.validApiKeys();
    for (const tenant of new Set(keys.map((key) => key.tenant))) {
      // oxlint-disable-next-line no-await-in-loop -- there are few
      await this.doors(tenant).catch(this.#onError);
    }
  }

  async #open(tenant: string): Promise<TenantDoors> {
    const isOwn = tenant === this.#own.tenant;
    const loop = isOwn ? this.#own : this.#loops.use(await this.#own.openTenant(tenant));
    const intake = await loop.openEventIntake(this.#intakeOptions);
    await intake.drain();
    const doors = { intake, store: loop.store };
    this.#opened.set(tenant, doors);
    void this.#count(intake);
    return doors;
  }

  /** A failure is told once, however many wait for the count. */
  #count(intake: EventIntake): Promise<void> {
    const known = this.#counts.get(intake);
    if (known !== undefined) return known;
    const count = intake
      .countPast()
      .catch(this.#onError)
      .finally(() => this.#counts.delete(intake));
    this.#counts.set(intake, count);
    return count;
  }

  /** Resolves when no tenant that is open counts any more. */
  async counted(): Promise<void> {
    await Promise.all(this.#opened.values().map((doors) => this.#count(doors.intake)));
  }

  /** Whether the events of before are still being counted, of any that is open. */
  isCounting(): boolean {
    return this.#opened.values().some(({ intake }) => intake.isCounting());
  }

  /** Events received in the last 24 hours, by all that are open. */
  ringSize(): number {
    return this.#opened.values().reduce((sum, { intake }) => sum + intake.ringSize(), 0);
  }

  /** Commits what waits in the spools, and counts on where that failed. */
  async drain(): Promise<void> {
    void this.counted();
    await Promise.all(this.#opened.values().map(({ intake }) => intake.drain()));
  }

  /** Waits until everything accepted is durable. */
  async close(): Promise<void> {
    for (const { intake } of this.#opened.values()) {
      // oxlint-disable-next-line no-await-in-loop -- one store
      await intake.close();
      // What cannot be drained now waits for the next start.
      // oxlint-disable-next-line no-await-in-loop -- see above
      await intake.drain().catch(this.#onError);
    }
    await this.#loops.disposeAsync();
  }
}
