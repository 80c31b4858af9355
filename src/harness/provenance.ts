import type { BreakerPhase } from "./breaker/breaker-state.ts";
import type { Mode } from "./mode.ts";

/** Who did what, when, from what, and how sure: on every result, and on every error of a tool. */
export interface Provenance {
  /** Id of the execution, as it is recorded. */
  readonly execution: string;
  /** Id of the run it is recorded in. */
  readonly session: string;
  readonly house: string;
  readonly mode: Mode;
  readonly model: string | null;
  readonly tool: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly completed: string;
  /** Keyed hash of the parameters as canonical JSON: equal for equal parameters under one store's key. */
  readonly inputHash: string;
  /** The same of the data; null where there is none, or where it cannot be written as JSON. */
  readonly outputHash: string | null;
  /** What was read, as the tool told it. */
  readonly sources: readonly string[];
  /** 0..1: as stated, with what the house's policy adds; null where none was stated. */
  readonly confidence: number | null;
  /** Id of the prediction that was made before; null in Simple mode. */
  readonly prediction: string | null;
  /** Attempts after the first. */
  readonly retries: number;
  /** How the circuit stood when the call was let through or turned away. */
  readonly breaker: BreakerPhase;
  /** True where it had been read ahead of being asked for. */
  readonly prefetched: boolean;
}
