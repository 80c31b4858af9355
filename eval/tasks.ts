import type { EvaluationTask } from "./task.ts";
import { bestOfKTask } from "./tasks/best-of-k.ts";
import { firstErrorTask } from "./tasks/first-error.ts";
import { parseTask } from "./tasks/parse.ts";
import { harvestTask } from "./tasks/harvest.ts";
import { piiTask } from "./tasks/pii.ts";
import { redactionTask } from "./tasks/redaction.ts";
import { routingTask } from "./tasks/routing.ts";
import { sessionOutcomeTask } from "./tasks/session-outcome.ts";
import { successPredictionTask } from "./tasks/success-prediction.ts";
import { stepQualityTask } from "./tasks/step-quality.ts";

/** Every evaluation, in the order they run. */
export const tasks: readonly EvaluationTask[] = [
  parseTask,
  redactionTask,
  piiTask,
  stepQualityTask,
  firstErrorTask,
  bestOfKTask,
  sessionOutcomeTask,
  successPredictionTask,
  routingTask,
  harvestTask,
];
