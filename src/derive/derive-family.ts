import type { Family, SessionDerived } from "../core/derived.ts";
import type { SessionView } from "../core/session-view.ts";
import type { SignalValue } from "../core/signal-value.ts";
import type { Extractor } from "../learn/contract.ts";
import { sessionPrefill } from "../signals/coordination/session-prefill.ts";
import { signalValues } from "../signals/signal-values.ts";
import type { RankOf } from "./best-format.ts";
import { sessionCells } from "./cells.ts";
import { baseKey, type FamilyMember, resolveFamily } from "./family.ts";
import { modelRequestsOf } from "./session-usage.ts";
import { type AgentOf, type HouseOf, sessionView } from "./session-view.ts";

export interface DeriveOptions {
  readonly extractors: readonly Extractor[];
  readonly rankOf: RankOf;
  readonly houseOf: HouseOf;
  readonly agentOf: AgentOf;
}

/** Everything derived of the sessions of one family; pure, independent of the order of its rows. */
export function deriveFamily(family: Family, options: DeriveOptions): readonly SessionDerived[] {
  const members = resolveFamily(family);
  const parents = parentKeys(members);
  const withChildren = new Set(parents.values());
  return members.flatMap((member) => {
    const view = sessionView(member, {
      rankOf: options.rankOf,
      houseOf: options.houseOf,
      agentOf: options.agentOf,
      hasChildren: withChildren.has(member.key),
      parentKey: parents.get(member.key) ?? null,
      rootKey: rootOf(member.key, parents),
    });
    const findings = options.extractors.flatMap((extractor) => extractor.extract(view));
    return [
      {
        ref: member.ref,
        view,
        cells: sessionCells(view),
        findings,
        signals: [...signalValues(view), prefillOf(member, view, options.rankOf)],
      },
      ...member.mergedRefs.map((ref) => mergedReport(ref, view)),
    ];
  });
}

function prefillOf(member: FamilyMember, { executions }: SessionView, rankOf: RankOf): SignalValue {
  const calls = executions.map(({ at }) => at);
  return sessionPrefill(modelRequestsOf(member, rankOf), calls);
}

/** Public keys of the parents by the keys of their children. A parent that is not in the record is named by its id. */
function parentKeys(members: readonly FamilyMember[]): ReadonlyMap<string, string> {
  const publicKeys = new Map(
    members.flatMap(({ ref, mergedRefs, key }) =>
      [ref, ...mergedRefs].map((name): [string, string] => [name, key]),
    ),
  );
  const parents = new Map<string, string>();
  for (const { key, record } of members) {
    const { parentRef } = record.session;
    if (parentRef !== null) parents.set(key, publicKeys.get(parentRef) ?? baseKey(parentRef));
  }
  return parents;
}

/** The topmost known ancestor; a cycle (damaged data) ends at the last session not seen before. */
function rootOf(key: string, parents: ReadonlyMap<string, string>): string {
  const seen = new Set([key]);
  let root = key;
  for (let parent = parents.get(root); parent !== undefined && !seen.has(parent);) {
    seen.add(parent);
    root = parent;
    parent = parents.get(root);
  }
  return root;
}

/** A report that was merged into another session: nothing stands under its own reference. */
function mergedReport(ref: string, view: SessionView): SessionDerived {
  return {
    ref,
    view: { ...view, steps: [], executions: [] },
    cells: [],
    findings: [],
    signals: [],
    mergedInto: view.key,
  };
}
