import { seededRandom } from "../../src/stats/seeded-random.ts";

/** One task that a weak and a strong arm both did, and how much it was thought to need the strong one. */
export interface RankedTask {
  readonly weak: boolean;
  readonly strong: boolean;
  /** Higher goes to the strong arm sooner. */
  readonly need: number;
}

export interface ShareCurve {
  /**
   * Average performance gap recovered: (accuracy - weak)/(strong - weak), averaged over every share of strong calls from
   * none to all (Ong et al., "RouteLLM", 2024).
   */
  readonly apgr: number;
  /** Smallest share of strong calls that reaches 95% of the strong arm's accuracy. */
  readonly shareFor95: number;
}

/** Share of the strong arm's accuracy that is to be reached. */
const goal = 0.95;

/** Tasks in the order in which they go to the strong arm; equal needs in theirs. */
export function byNeed<Task extends RankedTask>(tasks: readonly Task[]): readonly Task[] {
  return tasks.toSorted((a, b) => b.need - a.need);
}

/** Of tasks in order of need, each counted `times` times: once, or as often as a bootstrap drew it. */
export function shareCurve(ordered: readonly RankedTask[], times?: Int32Array): ShareCurve {
  const count = (index: number): number => times?.[index] ?? 1;
  let [n, weak, strong] = [0, 0, 0];
  for (const [index, task] of ordered.entries()) {
    n += count(index);
    weak += count(index) * Number(task.weak);
    strong += count(index) * Number(task.strong);
  }
  let [right, sent, area, shareFor95] = [weak, 0, 0, weak >= goal * strong ? 0 : 1];
  for (const [index, task] of ordered.entries()) {
    const before = right;
    right += count(index) * (Number(task.strong) - Number(task.weak));
    sent += count(index);
    area += (count(index) * ((before + right) / 2 - weak)) / (strong - weak);
    if (shareFor95 === 1 && right >= goal * strong) shareFor95 = sent / n;
  }
  return { apgr: area / n, shareFor95 };
}

export interface CurveIntervals {
  readonly apgr: readonly [number, number];
  readonly shareFor95: readonly [number, number];
}

const draws = 2000;

/** 95% percentile intervals of curves, and of the first one's lead, all on the same draws of tasks (paired bootstrap). */
export function curveIntervals(
  orders: readonly (readonly (RankedTask & { readonly at: number })[])[],
): {
  readonly of: readonly CurveIntervals[];
  readonly lead: readonly (readonly [number, number])[];
} {
  const n = orders[0]?.length ?? 0;
  const random = seededRandom(1);
  const curves: ShareCurve[][] = orders.map(() => []);
  for (let draw = 0; draw < draws; draw += 1) {
    const drawn = new Int32Array(n);
    for (let index = 0; index < n; index += 1) {
      const at = Math.floor(random() * n);
      drawn[at] = (drawn[at] ?? 0) + 1;
    }
    for (const [index, order] of orders.entries())
      curves[index]?.push(
        shareCurve(
          order,
          Int32Array.from(order, ({ at }) => drawn[at] ?? 0),
        ),
      );
  }
  return {
    of: curves.map((of) => ({
      apgr: range(of.map(({ apgr }) => apgr)),
      shareFor95: range(of.map(({ shareFor95 }) => shareFor95)),
    })),
    lead: curves.map((of) =>
      range(of.map(({ apgr }, draw) => (curves[0]?.[draw]?.apgr ?? 0) - apgr)),
    ),
  };
}

function range(values: readonly number[]): readonly [number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}
