export const keyScopes = ["ingest", "read", "decide", "admin"] as const;
export type KeyScope = (typeof keyScopes)[number];

/** A key of the server as it is kept: its SHA-256, never the key. */
export interface ApiKeyRow {
  readonly hash: string;
  /** Whose key it is. */
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

/** Keys are found before it is known whose they are: two verbs look beyond the tenant of this store. */
export interface ApiKeyStore {
  /** Names of all tenants. */
  tenants(): Promise<readonly string[]>;
  /** Valid keys of all tenants. */
  validApiKeys(): Promise<readonly (ApiKeyRow & { readonly tenant: string })[]>;
  /** By name, then time. */
  apiKeys(): Promise<readonly ApiKeyRow[]>;
  /** Adds a key; one that is there already stays as it is. */
  addApiKey(key: Omit<ApiKeyRow, "revokedAt">): Promise<void>;
  /** Answers how many keys of this name ceased to be valid. */
  revokeApiKeys(name: string, at: number): Promise<number>;
}
