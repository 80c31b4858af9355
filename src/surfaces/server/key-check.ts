import type { Clock } from "../../core/clock.ts";
import { hashToken } from "../../loop/api-keys.ts";
import type { ApiKeyRow, KeyScope } from "../../store/api-key-port.ts";
import type { Caller } from "./route.ts";

export interface ValidKey {
  readonly caller: Caller;
  readonly scopes: ReadonlySet<KeyScope>;
}

/** Whose key it is, and what it allows; null for one that is not valid. */
export type KeyCheck = (token: string) => Promise<ValidKey | null>;

type TenantKey = ApiKeyRow & { readonly tenant: string };

/** A key made or revoked by another process is heard of within this time. */
const freshMs = 2000;
/** A wrong key asks the store again at most this often. */
const askAgainMs = 250;

export function createKeyCheck(list: () => Promise<readonly TenantKey[]>, clock: Clock): KeyCheck {
  let known: ReadonlyMap<string, ValidKey> = new Map();
  let readAt = -Infinity;
  const refresh = async (): Promise<void> => {
    readAt = clock.now();
    const valid = await list();
    known = new Map(valid.map((key) => [key.hash, validKey(key)]));
  };
  return async (token) => {
    if (clock.now() - readAt > freshMs) await refresh();
    const hash = hashToken(token);
    const found = known.get(hash);
    if (found !== undefined || clock.now() - readAt < askAgainMs) return found ?? null;
    await refresh();
    return known.get(hash) ?? null;
  };
}

function validKey({ name, scopes, tenant }: TenantKey): ValidKey {
  const principal = { kind: "api-key", name } as const;
  return { caller: { tenant, principal }, scopes: new Set(scopes) };
}
