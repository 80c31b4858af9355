import type { DriftNumbers } from "./drift-numbers.ts";
import type { Drift } from "./drift-watch.ts";
import type { SessionFinding } from "./session-finding.ts";

/** Whose level is watched, and what of it. */
export interface DriftSubject {
  /** In words: a tool of an agent, an agent, a repository. */
  readonly name: string;
  readonly what: "calls" | "sessions" | "latency" | "cost" | "tokens";
}

const metrics = {
  calls: "failures",
  sessions: "failures",
  latency: "latency",
  cost: "cost",
  tokens: "tokens",
} as const satisfies Record<DriftSubject["what"], DriftNumbers["metric"]>;

const words: Readonly<Record<DriftSubject["what"], string>> = {
  calls: "calls fail more often",
  sessions: "sessions fail more often",
  latency: "calls take longer",
  cost: "sessions cost more",
  tokens: "sessions take more tokens",
};

/** How long it has lasted counts from the session with which the change began; its sessions stand for steps. */
export function driftFinding(
  subject: DriftSubject,
  drift: Drift,
  at: number,
  step: string | null,
): SessionFinding {
  const { severity, since, nowSessions } = drift;
  return {
    cause: "drift",
    causes: ["drift"],
    severity,
    evidence: evidenceOf(subject, drift),
    signature: subject.what,
    stepKeys: step === null ? [] : [step],
    stallSeconds: Math.max(0, Math.round((at - since.at) / 1000)),
    stepsSinceProgress: nowSessions,
    drift: numbersOf(subject, drift),
  };
}

function evidenceOf({ what }: DriftSubject, drift: Drift): string {
  const { baseline, baselineSessions, now, nowSessions } = drift;
  const unit = metrics[what];
  const base = `${amount(unit, baseline)} over the ${baselineSessions} sessions before`;
  return `${words[what]}: ${amount(unit, now)} over the last ${nowSessions} sessions, ${base}`;
}

function amount(metric: DriftNumbers["metric"], value: number): string {
  switch (metric) {
    case "failures":
      return `${Math.round(value * 100)}%`;
    case "latency":
      return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
    case "cost":
      return `$${value.toFixed(value < 1 ? 4 : 2)}`;
    case "tokens":
      return `${Math.round(value).toLocaleString("en-US")} tokens`;
  }
}

function numbersOf({ what }: DriftSubject, drift: Drift): DriftNumbers {
  const { severity: _, since, evidence, ...numbers } = drift;
  const metric = metrics[what];
  return {
    metric,
    detector: metric === "failures" ? "bernoulli-cusum" : "page-hinkley",
    ...numbers,
    since: since.session,
    evidence: evidence.map(({ session, step }) => ({ session, step })),
  };
}
