import { hash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { WhetstoneError } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";
import { writeFileOnce } from "../store/durable-file.ts";
import type { ApiKeyRow, KeyScope } from "../store/api-key-port.ts";
import { localTenant, type LoopParts } from "./parts.ts";

/** Keys are shown once, when they are made; the store holds their hashes. */
export interface LoopKeys {
  /** The file that holds this machine's own key. */
  readonly tokenPath: string;
  /** Makes this machine's own key and its file (mode 0600) where they are missing; answers whether it did. */
  ensureOwn(): Promise<{ readonly created: boolean }>;
  /** The file that holds what webhooks are signed with, one secret a line: two while one replaces the other. */
  readonly webhookSecretPath: string;
  webhookSecrets(): readonly Buffer[];
  /** Makes a key. Throws `key-name` for a name that cannot be one. */
  add(name: string, scopes: readonly KeyScope[]): Promise<string>;
  list(): Promise<readonly ApiKeyRow[]>;
  /** Answers how many keys of this name ceased to be valid. */
  revoke(name: string): Promise<number>;
}

const tokenBytes = 32;
const prefix = "wst_";
const ownName = "local";
const ownScopes: readonly KeyScope[] = ["ingest", "read", "decide", "admin"];

/** SHA-256 in hex: a key of 256 random bits needs no slower hash. */
export function hashToken(token: string): string {
  return hash("sha256", token, "hex");
}

export function createLoopKeys(parts: LoopParts): LoopKeys {
  const { store, clock, loaded, tenant } = parts;
  // A key belongs to one tenant.
  const tokenPath = join(loaded.home, tenant === localTenant ? "token" : `token-${tenant}`);
  const webhookSecretPath = join(loaded.home, "webhook-secret");
  const keep = (token: string, name: string, scopes: readonly KeyScope[]): Promise<void> =>
    store.addApiKey({ hash: hashToken(token), name, scopes, createdAt: clock.now() });
  return {
    tokenPath,
    webhookSecretPath,
    webhookSecrets: () => readSecrets(webhookSecretPath),
    async ensureOwn() {
      const known = readToken(tokenPath);
      if (known === null) createSecretFile(loaded.home, tokenPath, newToken());
      const token = known ?? readToken(tokenPath) ?? "";
      await keep(token, ownName, ownScopes);
      if (!existsSync(webhookSecretPath))
        createSecretFile(loaded.home, webhookSecretPath, newSecret());
      return { created: known === null };
    },
    async add(name, scopes) {
      requireName(name);
      const token = newToken();
      await keep(token, name, scopes);
      return token;
    },
    list: () => store.apiKeys(),
    revoke: (name) => store.revokeApiKeys(name, clock.now()),
  };
}

function newToken(): string {
  return prefix + randomBytes(tokenBytes).toString("base64url");
}

function requireName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/.test(name)) return;
  throw new WhetstoneError("key-name", `${JSON.stringify(name)} cannot name a key`, {
    exitCode: 2,
    hint: "use letters, digits, dots, dashes, underscores and @, at most 64",
  });
}

function readToken(path: string): string | null {
  try {
    const token = readFileSync(path, "utf8").trim();
    if (token.length >= tokenBytes) return token;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new WhetstoneError("token-unreadable", `${path} cannot be read.`, {
      cause: error,
      hint: "Check its owner; its mode is 0600.",
    });
  }
  throw new WhetstoneError("token-damaged", `${path} holds no key.`, {
    hint: "Remove it: the next start makes a new one.",
  });
}

const secretPrefix = "whsec_";
const secretBytes = 32;

function newSecret(): string {
  return secretPrefix + randomBytes(secretBytes).toString("base64");
}

/** Lines that hold no secret are passed over: then nothing signed with them is taken. */
function readSecrets(path: string): readonly Buffer[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.startsWith(secretPrefix))
    .map((line) => Buffer.from(line.slice(secretPrefix.length).trim(), "base64"))
    .filter((secret) => secret.length >= secretBytes / 2);
}

function createSecretFile(home: string, path: string, secret: string): void {
  makeFolder(home, 0o700);
  writeFileOnce(path, `${secret}\n`);
}
