import type { Clock } from "../../core/clock.ts";
import type { BackgroundDerivation } from "../../loop/background-derivation.ts";
import type { Loop } from "../../loop.ts";

/** The server as the command line starts it; `src/bin.ts` brings it in, for surfaces do not import each other. */
export type StartServer = (options: {
  readonly loop: Loop;
  readonly clock: Clock;
  readonly databasePath: string;
  readonly host: string;
  readonly port: number;
  readonly otlpPort: number | null;
  readonly allowHosts: readonly string[];
  readonly allowKeylessLoopbackIngest: boolean;
  readonly requestsPerSecond: number;
  readonly derivation: () => Pick<BackgroundDerivation, "isRunning" | "restarts"> | null;
  readonly onNote: (message: string) => void;
  readonly onError: (error: unknown) => void;
}) => Promise<{
  readonly url: string;
  readonly otlpUrl: string | null;
  close(): Promise<void>;
}>;
