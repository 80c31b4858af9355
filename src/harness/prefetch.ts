import { canonicalJson } from "../core/canonical-json.ts";
import type { Clock } from "../core/clock.ts";
import { dropOldest } from "../core/drop-oldest.ts";
import type { HarnessResult, LikelyNext } from "./harness-result.ts";
import type { PlannedCall } from "./plan-call.ts";
import type { PrefetchMode } from "./harness-settings.ts";

export interface PrefetchPorts {
  readonly mode: PrefetchMode;
  readonly clock: Clock;
  /** Runs a call that was seen before; null where a policy forbids it now. */
  readonly readAhead: (call: PlannedCall) => Promise<HarnessResult> | null;
  /** Told of each call that was read ahead, once: whether it was asked for while it held. */
  readonly onEnd: (kind: "prefetch-used" | "prefetch-stale", tool: string) => void;
}

/** Reads ahead what usually follows. Only tools that read and may be repeated; nothing while the mode is off. */
export interface Prefetch {
  /** The result of this very call where it was read ahead and still holds; null otherwise. */
  take(call: PlannedCall): Promise<HarnessResult> | null;
  /** Learns that a call was made, and answers what usually follows it. */
  after(call: PlannedCall): LikelyNext | null;
  /** Waits for what is being read ahead; what nobody asked for by then was read in vain. */
  settle(): Promise<void>;
}

const leastFollowed = 2;
const leastShare = 0.5;
const mostRemembered = 1000;
const mostFollowers = 32;
const freshMs = 10_000;

interface Follower {
  readonly call: PlannedCall;
  readonly count: number;
}

interface Ahead {
  readonly key: string;
  readonly tool: string;
  readonly startedAt: number;
  readonly result: Promise<HarnessResult>;
}

export function createPrefetch({ mode, clock, readAhead, onEnd }: PrefetchPorts): Prefetch {
  const followers = new Map<string, Map<string, Follower>>();
  const running = new Set<Promise<unknown>>();
  let previous: string | null = null;
  let ahead: Ahead | null = null;

  const learn = (before: string, key: string, call: PlannedCall): void => {
    const after = followers.get(before) ?? new Map<string, Follower>();
    if (after.size >= mostFollowers && !after.has(key)) return;
    after.set(key, { call, count: (after.get(key)?.count ?? 0) + 1 });
    followers.delete(before);
    followers.set(before, after);
    dropOldest(followers, mostRemembered);
  };

  const drop = (): void => {
    if (ahead !== null) onEnd("prefetch-stale", ahead.tool);
    ahead = null;
  };

  const fetch = (call: PlannedCall): void => {
    const key = keyOf(call);
    // What is there and still holds is not read twice.
    if (ahead?.key === key && clock.now() - ahead.startedAt <= freshMs) return;
    const result = readAhead(call);
    if (result === null) return;
    drop();
    ahead = { key, tool: call.tool.name, startedAt: clock.now(), result };
    const ending = ended(result);
    running.add(ending);
    void ending.finally(() => running.delete(ending));
  };

  return {
    take(call) {
      const held = ahead;
      if (held?.key !== keyOf(call)) return null;
      if (clock.now() - held.startedAt > freshMs) {
        drop();
        return null;
      }
      ahead = null;
      onEnd("prefetch-used", held.tool);
      return held.result;
    },
    after(call) {
      if (mode === "off") return null;
      // What was read before a change may no longer be so.
      if (call.tool.access === "write") drop();
      const key = keyOf(call);
      if (previous !== null) learn(previous, key, call);
      previous = key;
      const next = likeliest(followers.get(key));
      if (next === null) return null;
      const { call: likely, ...counts } = next;
      if (mode === "apply") fetch(likely);
      return { tool: likely.tool.name, params: likely.params, ...counts };
    },
    async settle() {
      drop();
      await Promise.all(running);
    },
  };
}

/** Resolves when it has ended, however: whoever takes the result hears of an error. */
async function ended(result: Promise<unknown>): Promise<void> {
  await Promise.allSettled([result]);
}

function likeliest(
  after: ReadonlyMap<string, Follower> | undefined,
): { readonly call: PlannedCall; readonly followed: number; readonly of: number } | null {
  const all = [...(after?.values() ?? [])];
  const of = all.reduce((total, { count }) => total + count, 0);
  const [most] = all.toSorted((a, b) => b.count - a.count);
  if (most === undefined) return null;
  const { call, count: followed } = most;
  const isHarmless = call.tool.access === "read" && call.tool.idempotent;
  if (!isHarmless || followed < leastFollowed || followed / of < leastShare) return null;
  return { call, followed, of };
}

function keyOf({ tool, params }: PlannedCall): string {
  return `${tool.name}\0${canonicalJson(params ?? {})}`;
}
