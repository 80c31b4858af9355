import type { EvaluationTask } from "./task.ts";
import { firstErrorTask } from "./tasks/first-error.ts";
import { harvestTask } from "./tasks/harvest.ts";
import { stepQualityTask } from "./tasks/step-quality.ts";

/** Every evaluation, in the order they run. */
export const tasks: readonly EvaluationTask[] = [stepQualityTask, firstErrorTask, harvestTask];
