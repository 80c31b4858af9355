import type { AmdahlCeiling } from "./amdahl.ts";
import type { MessageOverhead } from "./message-overhead.ts";
import type { Redundancy } from "./redundancy.ts";
import type { StragglerGap } from "./straggler-gap.ts";
import type { TokenSpeedup } from "./token-speedup.ts";

/** The nine; null where one was not asked for or cannot be known. */
export interface CoordinationMetrics {
  readonly efficiency: number | null;
  readonly overheadPercent: number | null;
  readonly errorAmplification: number | null;
  readonly messageDensity: number | null;
  readonly redundancy: Redundancy | null;
  readonly amdahl: AmdahlCeiling | null;
  readonly stragglerGap: StragglerGap | null;
  readonly tokenSpeedup: TokenSpeedup | null;
  readonly messageOverhead: MessageOverhead | null;
}

export type CoordinationMetricName = keyof CoordinationMetrics;

export const noCoordinationMetrics: CoordinationMetrics = {
  efficiency: null,
  overheadPercent: null,
  errorAmplification: null,
  messageDensity: null,
  redundancy: null,
  amdahl: null,
  stragglerGap: null,
  tokenSpeedup: null,
  messageOverhead: null,
};
