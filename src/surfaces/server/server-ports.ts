import type { Clock } from "../../core/clock.ts";
import type { EventIntake } from "../../loop/event-intake.ts";
import type { EventStore } from "../../store/event-port.ts";
import type { ReadStore } from "../../store/port.ts";
import type { StatisticsStore } from "../../store/statistics-port.ts";
import type { KeyCheck } from "./key-check.ts";
import type { ServerLimits } from "./limits.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { RequestCounts } from "./request-counts.ts";

/** What the routes work with. */
export interface ServerPorts {
  readonly intake: EventIntake;
  readonly store: Pick<ReadStore, "counts"> &
    Pick<StatisticsStore, "derivationAge"> &
    Pick<EventStore, "countPendingEvents">;
  readonly databasePath: string;
  readonly clock: Clock;
  readonly limits: ServerLimits;
  readonly requests: RequestCounts;
  readonly checkKey: KeyCheck;
  readonly rateLimit: RateLimit;
  /** What webhooks are signed with, read anew each time: a secret is replaced while the server runs. */
  readonly webhookSecrets: () => readonly Buffer[];
  /** Callers on this machine may send without a key. */
  readonly allowKeylessLoopbackIngest: boolean;
  /** Host headers that are answered; known when the port is. */
  readonly hosts: () => ReadonlySet<string>;
  /** A failure that is the server's own. */
  readonly onError: (error: unknown) => void;
}
