import { triggers } from "./adaptation-rules.ts";
import { changeTypeOf, type Knob } from "./knob.ts";
import { type PolicyChangeRecord, type PolicyState, currentVersion } from "./policy-state.ts";

const dayMs = 86_400_000;
/** Changes that the engine proposes in any 24 hours, over all policies. */
export const mostChangesPerDay = 3;
/** Between two changes of one knob; doubled by every one in a row that did not help, up to eight times. */
const cooldownMs = 7 * dayMs;
const longestBackOff = 8;
/** A suggestion that nobody took up ends. */
export const suggestionLastsMs = 30 * dayMs;

/** States in which a change waits for its end. */
export const openStates: ReadonlySet<string> = new Set(["proposed", "trial"]);

/** Proposals that the engine may still make now. */
export function changesLeft({ changes }: PolicyState, now: number): number {
  const own = new Set<string>(triggers);
  const made = changes.filter(
    ({ trigger, proposedAt }) => own.has(trigger) && now - proposedAt < dayMs,
  );
  return Math.max(0, mostChangesPerDay - made.length);
}

/** Why a knob is left alone for now; null when it may be changed. */
export function whyLeftAlone(state: PolicyState, knob: Knob, now: number): string | null {
  const changes = state.changes.filter(({ changeType }) => changeType === changeTypeOf(knob));
  const last = changes.at(-1);
  if (currentVersion(state, knob.policy).trial !== null)
    return `a change of ${knob.policy} is on trial`;
  if (last === undefined) return null;
  if (openStates.has(last.state)) return "a change is proposed";
  const until = last.stateAt + cooldownMs * backOff(changes);
  return now < until ? `left alone until ${new Date(until).toISOString().slice(0, 10)}` : null;
}

function backOff(changes: readonly PolicyChangeRecord[]): number {
  const helped = changes.findLastIndex(({ state }) => state !== "rolled-back");
  return Math.min(longestBackOff, 2 ** (changes.length - 1 - helped));
}

/** From when on outcomes speak about a knob as it stands: its latest change, or so long ago. */
export function evidenceSince({ changes }: PolicyState, knob: Knob, now: number): number {
  const latest = changes.findLast(({ changeType }) => changeType === changeTypeOf(knob));
  return Math.max(now - 90 * dayMs, latest?.stateAt ?? 0);
}
