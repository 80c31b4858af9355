import type { EvaluationTask } from "./task.ts";
import { bestOfKTask } from "./tasks/best-of-k.ts";
import { firstErrorTask } from "./tasks/first-error.ts";
import { harvestTask } from "./tasks/harvest.ts";
import { sessionOutcomeTask } from "./tasks/session-outcome.ts";
import { stepQualityTask } from "./tasks/step-quality.ts";

/** Every evaluation, in the order they run. */
export const tasks: readonly EvaluationTask[] = [
  stepQualityTask,
  firstErrorTask,
  bestOfKTask,
  sessionOutcomeTask,
  harvestTask,
];
