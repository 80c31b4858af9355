import type { SessionView } from "../../core/session-view.ts";
import type { PropagatedQuality } from "../quality/propagating-quality.ts";

/** What speaks for an agent having a part in a failure. */
export interface AgentAttribution {
  /** Session key. */
  readonly key: string;
  /** Its own incorrect steps, and all that were scored. */
  readonly incorrect: number;
  readonly scored: number;
  /** It was started by an agent whose last step before that was incorrect: key of that step; null otherwise. */
  readonly contaminatedBy: string | null;
  /** It was started and never answered. */
  readonly unanswered: boolean;
}

export interface ScoredSession {
  readonly session: Pick<SessionView, "key" | "parentKey" | "startedAt" | "steps">;
  readonly scores: readonly PropagatedQuality[];
}

/**
 * Attribution per agent in three families: direct (own incorrect steps), contaminated (it began upon an incorrect step of
 * who started it), coordination (no answer). Counts, not blame: one failure may have parts in several.
 */
export function attributeFailure(team: readonly ScoredSession[]): readonly AgentAttribution[] {
  const byKey = new Map(team.map((each) => [each.session.key, each]));
  return team.map(({ session, scores }) => {
    const parent = byKey.get(session.parentKey ?? "");
    const last = session.steps.findLast(
      ({ kind, onFinalPath }) => kind === "assistant" && onFinalPath,
    );
    return {
      key: session.key,
      incorrect: scores.filter(({ quality }) => quality === "incorrect").length,
      scored: scores.length,
      contaminatedBy: parent === undefined ? null : wrongBefore(parent, session.startedAt),
      unanswered: parent !== undefined && (last === undefined || last.excerpt.trim() === ""),
    };
  });
}

/** Key of the parent's last scored step up to a moment, when that step was incorrect. */
function wrongBefore({ session, scores }: ScoredSession, at: number | null): string | null {
  if (at === null) return null;
  const times = new Map(session.steps.map((step) => [step.key, step.at]));
  const last = scores.findLast(({ key }) => (times.get(key) ?? Infinity) <= at);
  return last?.quality === "incorrect" ? last.key : null;
}
