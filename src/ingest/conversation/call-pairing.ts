import { isSurelyUnique } from "../unique-id.ts";

/**
 * Which calls of a conversation still wait for their result: plain data, kept in cursors. Some models give ids that
 * repeat within a session (`call_0` in every turn); those are told apart by how many results with that id came before.
 */
export interface PairingState {
  /** Open calls, oldest first: the id they were given, and their tool. */
  readonly open: [id: string, tool: string][];
  /** Results seen so far for each native id that may repeat. */
  readonly answered: Record<string, number>;
  /** Of a conversation that is read at once: the last call of each id that was drawn at random. Never kept in a cursor. */
  readonly drawn?: Map<string, DrawnCall>;
}

/** What a call with an id drawn at random said. Providers have handed out one such id for several calls of a session. */
interface DrawnCall {
  /** Tool and parameters, as text. */
  readonly said: string;
  /** Other calls that had the id before. */
  readonly before: number;
}

/** Open calls that are remembered; a log whose calls never get results must not grow its state. */
const MAX_OPEN = 256;
const MAX_ANSWERED = 4096;

export function newPairing(): PairingState {
  return { open: [], answered: {} };
}

/** For a conversation that is read at once: a call that repeats the id of another that has its result is a call of its own. */
export function newConversationPairing(): PairingState {
  return { ...newPairing(), drawn: new Map() };
}

/**
 * Notes a call and gives the id it goes by; `made` is used where the format has none. A call that is told again, with
 * equal parameters, keeps its id.
 */
export function openCall(
  state: PairingState,
  native: string | null,
  made: string,
  { tool, params }: { readonly tool: string; readonly params: unknown },
): string {
  const hasId = native !== null && native !== "";
  if (hasId && isSurelyUnique(native)) noteDrawn(state, native, JSON.stringify([tool, params]));
  const id = hasId ? distinct(state, native) : made;
  state.open.push([id, tool]);
  if (state.open.length > MAX_OPEN) state.open.shift();
  return id;
}

/**
 * The id of the call that a result answers: by its own id, else the oldest open call (of the named tool). A result that
 * answers none keeps the id it has, or takes `made`.
 */
export function answerCall(
  state: PairingState,
  native: string | null,
  made: string,
  tool: string | null,
): string {
  if (native !== null && native !== "") return answerById(state, native);
  const index = state.open.findIndex(([, name]) => tool === null || name === tool);
  const [found] = index < 0 ? [] : state.open.splice(index, 1);
  return found?.[0] ?? made;
}

function answerById(state: PairingState, native: string): string {
  const id = distinct(state, native);
  const index = state.open.findIndex(([open]) => open === id);
  if (index >= 0) state.open.splice(index, 1);
  if (!isSurelyUnique(native) && Object.keys(state.answered).length < MAX_ANSWERED) {
    state.answered[native] = answeredBefore(state, native) + 1;
  }
  return id;
}

function noteDrawn(state: PairingState, native: string, said: string): void {
  const last = state.drawn?.get(native);
  if (last?.said === said) return;
  const current = distinct(state, native);
  if (last !== undefined && state.open.some(([open]) => open === current)) return;
  state.drawn?.set(native, { said, before: last === undefined ? 0 : last.before + 1 });
}

function distinct(state: PairingState, native: string): string {
  const drawn = state.drawn?.get(native);
  if (drawn !== undefined) return numbered(native, drawn.before);
  return repeated(native, answeredBefore(state, native));
}

/** Ids are foreign text: one may be the name of something every object has. */
function answeredBefore(state: PairingState, native: string): number {
  return Object.hasOwn(state.answered, native) ? (state.answered[native] ?? 0) : 0;
}

/** The id of the call that comes after `before` results with the same native id. */
export function repeated(native: string, before: number): string {
  return isSurelyUnique(native) ? native : numbered(native, before);
}

function numbered(native: string, before: number): string {
  return before === 0 ? native : `${native}#${before}`;
}
