import type { DriftNumbers } from "./drift-numbers.ts";
import {
  healthCauses,
  type HealthCause,
  type HealthFinding,
  severities,
} from "./health-finding.ts";

/** A finding with what it rests on. */
export interface SessionFinding extends HealthFinding {
  /** What is at the root: findings of one family with equal signature are one problem. */
  readonly signature: string;
  readonly stepKeys: readonly string[];
  /** Everything that was found wrong at this root. */
  readonly causes: readonly HealthCause[];
  /** The numbers behind a drift; none behind any other finding. */
  readonly drift?: DriftNumbers;
}

/** Causes that are told of one root as one problem: how a run went wrong. Any other cause is a family of its own. */
const goingWrong: ReadonlySet<HealthCause> = new Set([
  "stagnation",
  "repeated_failure",
  "quality_degradation",
]);

export function causeFamily(cause: HealthCause): string {
  return goingWrong.has(cause) ? "going-wrong" : cause;
}

export function severityRank({ severity }: Pick<HealthFinding, "severity">): number {
  return severities.indexOf(severity);
}

/** In the order in which causes are named. */
export function inOrder(causes: Iterable<HealthCause>): readonly HealthCause[] {
  const known = new Set(causes);
  return healthCauses.filter((cause) => known.has(cause));
}

/**
 * Findings of one session, each problem once, the gravest first: those of one family that have one root, or rest on the
 * same steps, are one finding. Pure.
 */
export function mergeFindings(findings: readonly SessionFinding[]): readonly SessionFinding[] {
  let problems: readonly (readonly SessionFinding[])[] = [];
  for (const finding of findings) {
    const isSame = (problem: readonly SessionFinding[]): boolean =>
      problem.some((one) => isOneProblem(one, finding));
    const same = [...problems.filter(isSame).flat(), finding];
    problems = [...problems.filter((problem) => !isSame(problem)), same];
  }
  return problems
    .map((problem) => problem.toSorted(graverFirst))
    .flatMap(([gravest, ...others]) => (gravest === undefined ? [] : [together(gravest, others)]))
    .toSorted(graverFirst);
}

/** Of equal severity, an error that came again and again says most. */
function graverFirst(a: SessionFinding, b: SessionFinding): number {
  return severityRank(b) - severityRank(a) || Number(isRepeated(b)) - Number(isRepeated(a));
}

function isRepeated({ cause }: SessionFinding): boolean {
  return cause === "repeated_failure";
}

function isOneProblem(one: SessionFinding, other: SessionFinding): boolean {
  if (causeFamily(one.cause) !== causeFamily(other.cause)) return false;
  if (one.signature === other.signature) return true;
  const cited = new Set(one.stepKeys);
  return other.stepKeys.some((key) => cited.has(key));
}

/** An error that came again and again is the root of what else is wrong; the rest is named. */
function together(gravest: SessionFinding, others: readonly SessionFinding[]): SessionFinding {
  if (others.length === 0) return gravest;
  const root = isRepeated(gravest) ? gravest : (others.find(isRepeated) ?? gravest);
  const named = others.filter(({ cause }) => cause !== root.cause && cause !== gravest.cause);
  const also = [...new Set(named.map(({ cause }) => cause.replaceAll("_", " ")))].join(" and ");
  const told = [gravest.evidence, ...(root === gravest ? [] : [root.evidence])].join("; ");
  const all = [gravest, ...others];
  return {
    ...gravest,
    signature: root.signature,
    evidence: also === "" ? told : `${told}; also ${also}`,
    stepKeys: [...new Set(all.flatMap(({ stepKeys }) => stepKeys))],
    causes: inOrder(all.flatMap(({ causes }) => causes)),
  };
}
