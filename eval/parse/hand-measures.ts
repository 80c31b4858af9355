import { bootstrapInterval } from "../bootstrap-interval.ts";
import type { Measure } from "../task.ts";
import type { HandLabelled } from "./hand-labels.ts";

/**
 * F1 of one format's failures on its labelled sample, each result with the weight of those it stands for; and of those
 * that no rule was fitted on. Intervals by the bootstrap over files. Where nothing failed: how many were taken for
 * failures. `bar` where the format states no outcome itself.
 */
export function handMeasures(
  format: string,
  results: readonly HandLabelled[],
  bar: number | null,
): readonly Measure[] {
  const heldOut = results.filter(({ isHeldOut }) => isHeldOut);
  return [
    ...measure(`${format}: tool-error F1 by hand`, results, bar),
    ...measure(`${format}: tool-error F1 by hand, held out`, heldOut, bar),
    ...falseAlarms(format, results, bar),
  ];
}

function measure(
  name: string,
  results: readonly HandLabelled[],
  bar: number | null,
): readonly Measure[] {
  if (!results.some(({ failed }) => failed)) return [];
  const drawn = results.map((result) => ({ ...result, cluster: result.source }));
  const interval = bootstrapInterval(drawn, weightedF1);
  return [
    {
      name,
      value: weightedF1(results),
      ...(interval === null ? {} : { interval }),
      n: results.length,
      ...(bar === null ? {} : { bar: { atLeast: bar } }),
    },
  ];
}

/** F1 = 2 hits / (2 hits + false alarms + misses), each counted by weight; 1 where nothing failed and nothing was said to. */
function weightedF1(results: readonly HandLabelled[]): number {
  const hits = weightOf(results.filter(({ failed, saidFailed }) => failed && saidFailed));
  const wrong = weightOf(results.filter(({ failed, saidFailed }) => failed !== saidFailed));
  return hits + wrong === 0 ? 1 : (2 * hits) / (2 * hits + wrong);
}

function weightOf(results: readonly HandLabelled[]): number {
  return results.reduce((sum, { weight }) => sum + weight, 0);
}

function falseAlarms(
  format: string,
  results: readonly HandLabelled[],
  bar: number | null,
): readonly Measure[] {
  if (results.length === 0 || results.some(({ failed }) => failed)) return [];
  const value = results.filter(({ saidFailed }) => saidFailed).length;
  const name = `${format}: taken for failures, where none is by hand`;
  return [{ name, value, n: results.length, ...(bar === null ? {} : { bar: { atMost: 0 } }) }];
}
