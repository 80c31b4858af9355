import type { HarnessSettings } from "./harness-settings.ts";
import type { RunRecorder } from "./harness-ports.ts";
import type { Tool } from "./tool.ts";

/** Under which a tool runs in one run: what the policy of the house states, else as the tool or the configuration says. */
export interface ToolLimits {
  /** Of one attempt, where a call brings none of its own. */
  readonly timeoutMs: number;
  /** A call that takes longer counts against the circuit. */
  readonly slowMs: number;
  /** Calls at a time. */
  readonly concurrency: number;
  /** The change whose new value this run has; null where none of its limits is a new one. */
  readonly trial: string | null;
  /** Why the policies could not be read; null where they could. */
  readonly lack: string | null;
}

type UsualLimits = Pick<HarnessSettings, "timeoutMs" | "slowMs" | "concurrencyPerTool">;

/** Never rejects: what cannot be read of the policies costs no call. */
export async function toolLimits(
  recorder: Pick<RunRecorder, "limit">,
  house: string,
  tool: Pick<Tool, "name" | "timeoutMs">,
  settings: UsualLimits,
): Promise<ToolLimits> {
  const usualMs = tool.timeoutMs ?? settings.timeoutMs;
  const usual = { timeoutMs: usualMs, slowMs: settings.slowMs, trial: null, lack: null };
  const concurrency = settings.concurrencyPerTool;
  try {
    const time = await recorder.limit(house, `timeout_seconds.${tool.name}`);
    const atOnce = await recorder.limit(house, `concurrency.${tool.name}`);
    const timeoutMs = time.value === null ? usualMs : 1000 * time.value;
    // What may take longer is slow later, too.
    const slowMs = settings.slowMs * Math.max(1, timeoutMs / usualMs);
    const trial = time.trial ?? atOnce.trial;
    return { timeoutMs, slowMs, concurrency: atOnce.value ?? concurrency, trial, lack: null };
  } catch (error) {
    const lack = error instanceof Error ? error.message : String(error);
    return { ...usual, concurrency, lack };
  }
}

/**
 * Name of the circuit. Runs that have a new limit on trial have one of their own: else the old limit's failures would turn
 * their calls away, and the trial would measure that.
 */
export function circuitName(house: string, tool: string, { trial }: ToolLimits): string {
  return trial === null ? `${house}/${tool}` : `${house}/${tool}~${trial}`;
}

/** What a circuit's name says: the inverse of {@link circuitName}. */
export function circuitPlace(name: string): {
  readonly house: string;
  readonly tool: string;
  readonly trial: string | null;
} {
  const [, house = "", tool = name, trial = null] = /^([^/]*)\/([^~]*)(?:~(.*))?$/.exec(name) ?? [];
  return { house, tool, trial };
}
