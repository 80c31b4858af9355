import type { CellDay } from "../core/cell-day.ts";
import { isExpectedFailure } from "../core/outcome.ts";
import type { ExecutionView, SessionView, StepView } from "../core/session-view.ts";

const dayMs = 86_400_000;

type CellPlace = Pick<
  CellDay,
  "tool" | "house" | "model" | "taskType" | "repo" | "harness" | "day" | "hour" | "weekday"
>;
type MutableCell = { -readonly [Key in keyof CellDay]: CellDay[Key] };

/** What of an execution its counts rest on. */
export type CountedExecution = Pick<
  ExecutionView,
  | "tool"
  | "house"
  | "model"
  | "taskType"
  | "outcome"
  | "failureKind"
  | "errorTemplateId"
  | "latencyUs"
  | "confidence"
  | "tokensIn"
  | "tokensOut"
  | "at"
  | "hour"
  | "weekday"
>;

/** What of a session its counts rest on. */
export type CountedSession = Pick<
  SessionView,
  "models" | "house" | "taskType" | "repo" | "harness" | "startedAt"
> & {
  readonly steps: readonly Pick<StepView, "model">[];
  readonly executions: readonly CountedExecution[];
};

/**
 * Integer counts of one session's executions per cell and UTC day. Absent values are left out of sums and counted apart,
 * so that a missing latency never counts as zero. Adding the cells of all sessions gives the totals.
 */
export function sessionCells(view: CountedSession): readonly CellDay[] {
  const cells = new Map<string, MutableCell>();
  const model = sessionModel(view);
  for (const execution of view.executions) {
    const cell = cellFor(cells, view, execution, model);
    addOutcome(cell, execution);
    addMeasures(cell, execution);
  }
  return [...cells.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
}

function cellFor(
  cells: Map<string, MutableCell>,
  view: CountedSession,
  execution: CountedExecution,
  ofSession: string,
): MutableCell {
  const at = execution.at ?? view.startedAt;
  const place = {
    tool: execution.tool,
    house: execution.house ?? view.house ?? "",
    model: execution.model ?? ofSession,
    taskType: execution.taskType ?? view.taskType,
    repo: view.repo ?? "",
    harness: view.harness,
    day: at === null ? -1 : Math.floor(at / dayMs),
    hour: execution.hour ?? -1,
    weekday: execution.weekday ?? -1,
  };
  const key = keyOf(place);
  const known = cells.get(key);
  if (known !== undefined) return known;
  const cell: MutableCell = {
    ...place,
    successes: 0,
    failures: 0,
    unknown: 0,
    expectedFailures: 0,
    latencyUsSum: 0,
    latencyCount: 0,
    confidenceSum: 0,
    confidenceCount: 0,
    tokens: 0,
    lastAt: null,
  };
  cells.set(key, cell);
  return cell;
}

/** Text of its own for each place; sorting by it sorts by the fields in this order. */
function keyOf(place: CellPlace): string {
  const { tool, house, model, taskType, repo, harness, day, hour, weekday } = place;
  return `${tool}\0${house}\0${model}\0${taskType}\0${repo}\0${harness}\0${day}\0${hour}\0${weekday}`;
}

/** Where steps name their models, an execution that none of them called belongs to none. */
function sessionModel({ steps, models }: CountedSession): string {
  return steps.some((step) => step.model !== null) ? "" : (models[0] ?? "");
}

function addOutcome(cell: MutableCell, execution: CountedExecution): void {
  if (execution.outcome === "success") cell.successes += 1;
  if (execution.outcome === "unknown") cell.unknown += 1;
  if (execution.outcome !== "failure") return;
  cell.failures += 1;
  if (isExpectedFailure(execution)) cell.expectedFailures += 1;
}

function addMeasures(cell: MutableCell, execution: CountedExecution): void {
  if (execution.latencyUs !== null) {
    cell.latencyUsSum += execution.latencyUs;
    cell.latencyCount += 1;
  }
  if (execution.confidence !== null) {
    // Integers only: confidence is summed in millionths.
    cell.confidenceSum += Math.round(execution.confidence * 1e6);
    cell.confidenceCount += 1;
  }
  cell.tokens += (execution.tokensIn ?? 0) + (execution.tokensOut ?? 0);
  if (execution.at !== null && (cell.lastAt === null || execution.at > cell.lastAt))
    cell.lastAt = execution.at;
}
