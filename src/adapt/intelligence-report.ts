import type { AdaptationEvent } from "./adaptation-event.ts";
import type { HousePerformance } from "./house-performance.ts";
import type { LearningVelocity } from "./learning-velocity.ts";
import type { Clock } from "../core/clock.ts";
import type { StatisticsStore } from "../store/statistics-port.ts";
import type { PolicyValues } from "./policy/policy-values.ts";
import type { PredictionAccuracy } from "./predict/prediction-accuracy.ts";
import type { TableAge } from "./table-age.ts";

/** What the intelligence knows, at a glance. */
export interface IntelligenceReport extends TableAge {
  readonly timestamp: string;
  /** By name of each house that executed something; the last seven days. */
  readonly house_performance: Readonly<Record<string, HousePerformance>>;
  /** In force, whatever is on trial. */
  readonly current_policies: PolicyValues;
  /** The last ten, newest first. */
  readonly recent_adaptations: readonly AdaptationEvent[];
  readonly learning_velocity: LearningVelocity;
  /** Of the predictions that were written down before their outcomes; the last seven days. */
  readonly prediction_accuracy: PredictionAccuracy;
}

export interface ReportPorts {
  readonly store: Pick<StatisticsStore, "houses">;
  readonly clock: Clock;
  readonly performanceOf: (house: string, days: number) => Promise<HousePerformance>;
  readonly getAdaptations: (options: {
    readonly limit: number;
  }) => Promise<readonly AdaptationEvent[]>;
  readonly currentPolicies: () => Promise<PolicyValues>;
  readonly velocity: () => Promise<LearningVelocity>;
  readonly predictions: { readonly accuracy: (days: number) => Promise<PredictionAccuracy> };
  readonly age: () => Promise<TableAge>;
}

const [reportedDays, reportedAdaptations] = [7, 10];

export async function intelligenceReport(ports: ReportPorts): Promise<IntelligenceReport> {
  const houses = await ports.store.houses();
  const performances = await Promise.all(
    houses.map(async (house) => [house, await ports.performanceOf(house, reportedDays)] as const),
  );
  return {
    timestamp: new Date(ports.clock.now()).toISOString(),
    house_performance: Object.fromEntries(performances),
    current_policies: await ports.currentPolicies(),
    recent_adaptations: await ports.getAdaptations({ limit: reportedAdaptations }),
    learning_velocity: await ports.velocity(),
    prediction_accuracy: await ports.predictions.accuracy(reportedDays),
    ...(await ports.age()),
  };
}
