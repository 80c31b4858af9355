import type { Clock } from "../../core/clock.ts";
import type { BackgroundDerivation } from "../../loop/background-derivation.ts";
import type { KeyCheck } from "./key-check.ts";
import type { LiveEvents } from "./live-events.ts";
import type { ServerLimits } from "./limits.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { RequestCounts } from "./request-counts.ts";
import type { Tenants } from "./tenants.ts";

export type DerivationState = Pick<BackgroundDerivation, "isRunning" | "restarts">;

/** What the routes work with. */
export interface ServerPorts {
  readonly tenants: Tenants;
  /** The tenant of callers without a key, and of those who run the server. */
  readonly ownTenant: string;
  readonly databasePath: string;
  readonly clock: Clock;
  readonly limits: ServerLimits;
  readonly requests: RequestCounts;
  readonly checkKey: KeyCheck;
  readonly rateLimit: RateLimit;
  readonly live: LiveEvents;
  /** What webhooks are signed with, read anew each time: a secret is replaced while the server runs. */
  readonly webhookSecrets: () => readonly Buffer[];
  /** Callers on this machine may send without a key. */
  readonly allowKeylessLoopbackIngest: boolean;
  /** Host headers that are answered; known when the port is. */
  readonly hosts: () => ReadonlySet<string>;
  /** What learns beside the server; null as long as nothing does. */
  readonly derivation: () => DerivationState | null;
  /** What is wrong with the database's log; null while nothing is. */
  readonly logAlarm: () => string | null;
  /** A failure that is the server's own. */
  readonly onError: (error: unknown) => void;
}
