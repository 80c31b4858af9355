import { canonicalJson } from "../../core/canonical-json.ts";
import type { Item } from "../../core/knowledge.ts";
import type { ExecutionView } from "../../core/session-view.ts";

/** A call that failed beside the one that got past it, for preference training. */
export interface PreferencePair {
  /** What the session was asked. */
  readonly prompt: string;
  /** Canonical JSON of {tool, params}. */
  readonly chosen: string;
  readonly rejected: string;
  readonly source: string;
  readonly model: string;
}

export interface PreferenceSession {
  readonly id: string;
  readonly task: string;
  readonly executions: readonly ExecutionView[];
}

/** The failed and fixed calls of one session that an item's evidence names: each failure with the first fix after it. */
export function preferencePairs(
  item: Item,
  sessionKey: string,
  session: PreferenceSession,
): readonly PreferencePair[] {
  const byKey = new Map(session.executions.map((execution) => [execution.key, execution]));
  const ofRole = (role: "failure" | "fix"): readonly ExecutionView[] =>
    item.evidence
      .filter((one) => one.session === sessionKey && one.role === role)
      .flatMap(({ subject }) => byKey.get(subject) ?? [])
      .toSorted((a, b) => a.seq - b.seq);
  const fixes = ofRole("fix");
  return ofRole("failure").flatMap((failed) => {
    const fix = fixes.find(({ seq }) => seq > failed.seq);
    if (fix === undefined || failed.params === null || fix.params === null) return [];
    return [
      {
        prompt: session.task,
        chosen: callOf(fix),
        rejected: callOf(failed),
        source: session.id,
        model: failed.model ?? "unknown",
      },
    ];
  });
}

function callOf({ tool, params }: ExecutionView): string {
  return canonicalJson({ tool, params: JSON.parse(params ?? "null") as unknown });
}
