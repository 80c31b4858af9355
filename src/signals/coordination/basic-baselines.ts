/** A run of a single agent, as the measure for teams. */
export interface BaselineRun {
  readonly turns: number;
  /** Share of its turns that ended in error, 0..1. */
  readonly errorRate: number;
  readonly tokens: number;
  readonly seconds: number;
}

/** Runs that are kept: the newest. */
export const baselineWindow = 50;

export type Baselines = readonly BaselineRun[];

/** With one more run; the oldest leaves when the window is full. */
export function withBaseline(baselines: Baselines, run: BaselineRun): Baselines {
  return [...baselines, run].slice(-baselineWindow);
}

/** Mean of one field over the window; null without runs. */
export function baselineMean(baselines: Baselines, field: keyof BaselineRun): number | null {
  if (baselines.length === 0) return null;
  return baselines.reduce((sum, run) => sum + run[field], 0) / baselines.length;
}
