import { z } from "zod";
import type { DecidedRow, DecisionOutcome, DecisionRow } from "../../store/decision-port.ts";
import { armKey } from "./route-arm.ts";
import type { RouteCandidate, RouteDecision } from "./route-decision.ts";
import type { RouteTask } from "./route-task.ts";

const name = z.string().nullable();
const arm = { house: name, model: name, tool: name };

/** What the journal keeps of the candidates. Unknown keys are those of later versions. */
const record = z.looseObject({
  task: z.looseObject({ session: name, tool: name, taskType: name }),
  chosen: z.looseObject(arm),
  explored: z.boolean(),
  arms: z.array(
    z.looseObject({
      ...arm,
      arm: z.string(),
      probability: z.number(),
      interval: z.looseObject({ low: z.number(), high: z.number(), n: z.number() }),
      n_elsewhere: z.number().nullable().default(null),
      expected_cost_usd: z.number().nullable(),
      feasible: z.boolean(),
      masked: z.boolean(),
      pending: z.number(),
      propensity: z.number(),
    }),
  ),
});

/** A decision as the journal has it. */
export interface PastDecision {
  readonly id: string;
  readonly task: z.infer<typeof record>["task"];
  readonly candidates: readonly RouteCandidate[];
  readonly chosen: string;
  readonly chosenArm: z.infer<typeof record>["chosen"];
  readonly isExplored: boolean;
  readonly isDeterministic: boolean;
  readonly at: number;
  readonly outcome: DecisionOutcome | null;
  readonly hasExecution: boolean;
}

/** Null where nothing was decided. */
export function decisionRow(
  { scope, session }: RouteTask,
  decision: RouteDecision,
  at: number,
): DecisionRow | null {
  const { decision: id, chosen } = decision;
  if (id === null || chosen === null) return null;
  const task = {
    session,
    tool: "tool" in scope ? scope.tool : null,
    taskType: "taskType" in scope ? scope.taskType : null,
  };
  const drawn = decision.candidates.filter(({ masked }) => !masked);
  return {
    id,
    policyVersion: decision.policy_version,
    candidates: JSON.stringify({
      task,
      chosen,
      mode: decision.mode,
      floor: decision.floor,
      explored: decision.explored,
      fallsBack: decision.falls_back,
      arms: decision.candidates,
    }),
    propensities: JSON.stringify(Object.fromEntries(drawn.map((one) => [one.arm, one.propensity]))),
    chosen: armKey(chosen),
    isDeterministic: decision.deterministic,
    seed: id,
    at,
  };
}

/** Null where another kind of decision stands in the row. */
export function pastDecision(row: DecidedRow): PastDecision | null {
  const parsed = record.safeParse(JSON.parse(row.candidates));
  if (!parsed.success) return null;
  const { id, chosen, isDeterministic, at, outcome, hasExecution } = row;
  const { task, arms, explored, chosen: chosenArm } = parsed.data;
  const decided = { id, chosen, chosenArm, isDeterministic, at, outcome, hasExecution };
  return { ...decided, task, candidates: arms, isExplored: explored };
}
