import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../core/clock.ts";
import { hashToken } from "../../loop/api-keys.ts";
import type { ApiKeyRow, KeyScope } from "../../store/api-key-port.ts";
import type { Caller } from "./route.ts";

export interface ValidKey {
  readonly caller: Caller;
  readonly scopes: ReadonlySet<KeyScope>;
}

/** Whose key it is, and what it allows; null for one that is not valid. A promise only where keys have to be read for it. */
export type KeyCheck = (token: string) => ValidKey | null | Promise<ValidKey | null>;

type TenantKey = ApiKeyRow & { readonly tenant: string };

/** A key revoked by another process is heard of within this time. */
const freshMs = 2000;
/** Unknown keys ask the store again at most this often, all of them together. */
const askAgainMs = 250;
/** Keys that were refused since the last reading, remembered so that asking again costs no wait. */
const mostRefused = 1000;
const mostShown = 1000;

/**
 * Checks keys by what `list` reads. A key is refused only by a reading that began after it was shown, so that one made a
 * moment ago is valid; callers with unknown keys wait for that together, at most 250 ms and the time of one reading.
 */
export function createKeyCheck(
  list: () => Promise<readonly TenantKey[]>,
  clock: Clock,
  wait: (ms: number) => Promise<unknown> = sleep,
): KeyCheck {
  let known: ReadonlyMap<string, ValidKey> | null = null;
  let readAt = -Infinity;
  /** A reading under way: it may have begun before a key that is shown now was made. */
  let reading: Promise<void> | null = null;
  /** The reading after that one, which has not begun: what it does not find is not valid. */
  let next: Promise<void> | null = null;
  const refused = new Set<string>();
  /** Valid keys that were shown since the last reading: each request would hash its own again. */
  const shown = new Map<string, ValidKey>();

  const read = async (): Promise<void> => {
    readAt = clock.now();
    refused.clear();
    const valid = await list();
    known = new Map(valid.map((key) => [key.hash, validKey(key)]));
    shown.clear();
  };
  const readOnce = (): Promise<void> =>
    (reading ??= read().finally(() => {
      reading = null;
    }));
  const readLater = async (): Promise<void> => {
    try {
      await wait(Math.max(0, readAt + askAgainMs - clock.now()));
      await reading?.catch(() => undefined);
    } finally {
      next = null;
    }
    await readOnce();
  };

  const checkLater = async (token: string): Promise<ValidKey | null> => {
    const hash = hashToken(token);
    if (clock.now() - readAt > freshMs || known === null) await readOnce();
    const found = known?.get(hash);
    if (found !== undefined) {
      if (shown.size < mostShown) shown.set(token, found);
      return found;
    }
    if (refused.has(hash)) return null;
    await (next ??= readLater());
    const valid = known?.get(hash) ?? null;
    if (valid === null && refused.size < mostRefused) refused.add(hash);
    return valid;
  };
  return (token) => {
    const found = clock.now() - readAt > freshMs ? undefined : shown.get(token);
    return found ?? checkLater(token);
  };
}

function validKey({ name, scopes, tenant }: TenantKey): ValidKey {
  const principal = { kind: "api-key", name } as const;
  return { caller: { tenant, principal }, scopes: new Set(scopes) };
}
