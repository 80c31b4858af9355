import { setImmediate as nextTurn } from "node:timers/promises";
import type { Family, SessionDerived } from "../core/derived.ts";
import type { DomainEvent } from "../core/domain-events.ts";
import type { StepQuality } from "../signals/quality/step-quality.ts";
import { signalNames } from "../signals/signal-values.ts";
import type { DeriveStore } from "../store/derive-port.ts";
import { deriveFamily, type DeriveOptions } from "./derive-family.ts";

/** Steps and executions of the sessions written together, about: they are held in memory. */
const rowsPerWrite = 2_000;

/**
 * Derives these sessions and what is related to them anew; gives the number of sessions made, of which what was merged is a part. Family by family: what was
 * read of one is let go of as soon as it is derived, and what is derived when it is written; other work has its turn in
 * between.
 */
export async function deriveSessions(
  store: DeriveStore,
  options: DeriveOptions,
  refs: readonly string[],
  onEvent?: (event: DomainEvent) => void,
): Promise<number> {
  const done = new Set<string>();
  let merged = 0;
  let derived: SessionDerived[] = [];
  for (const [index, ref] of refs.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- see above
    await nextTurn();
    // oxlint-disable-next-line no-await-in-loop -- see above
    const families = done.has(ref) ? [] : await loadFamily(store, ref);
    const made = families.flatMap((family) => deriveFamily(family, options));
    for (const session of made) done.add(session.ref);
    merged += made.filter(({ mergedInto }) => mergedInto !== undefined).length;
    derived.push(...made);
    const isLast = index === refs.length - 1;
    if (!isLast && rowsOf(derived) < rowsPerWrite) continue;
    // oxlint-disable-next-line no-await-in-loop -- see above
    await store.replaceSessions(derived);
    if (onEvent !== undefined) for (const each of derived) tellQuality(each, onEvent);
    derived = [];
  }
  return done.size - merged;
}

/** Its relatives are known once they are loaded: of long ones it is noted for the next time. */
async function loadFamily(store: DeriveStore, ref: string): Promise<readonly Family[]> {
  await store.noteBeginnings([ref]);
  const families = await store.loadFamilies([ref]);
  const relatives = families.flat().map(({ session }) => session.ref);
  if (relatives.length > 1) await store.noteBeginnings(relatives);
  return families;
}

function rowsOf(sessions: readonly SessionDerived[]): number {
  return sessions.reduce((sum, { view }) => sum + view.steps.length + view.executions.length, 0);
}

function tellQuality({ view, signals }: SessionDerived, tell: (event: DomainEvent) => void): void {
  const accuracy = signals.find(({ signal }) => signal === signalNames.accuracy);
  if (accuracy === undefined || accuracy.value === null) return;
  const { correct, neutral, incorrect } = accuracy.detail as Readonly<Record<StepQuality, number>>;
  const fields = { session: view.key, correct, neutral, incorrect };
  tell({ name: "quality.steps.classified", fields });
}
