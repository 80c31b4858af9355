import type { Family, SessionDerived } from "../core/derived.ts";
import type { Finding } from "../core/knowledge.ts";
import type { SessionView } from "../core/session-view.ts";
import type { Extractor } from "../learn/contract.ts";
import { sessionCells } from "./cells.ts";
import { baseKey, type FamilyMember, resolveFamily } from "./family.ts";
import { type HouseOf, publicParent, sessionView } from "./session-view.ts";

export interface DeriveOptions {
  readonly extractors: readonly Extractor[];
  readonly rankOf: (format: string) => number;
  readonly houseOf: HouseOf;
}

/** Everything derived of the sessions of one family; pure, independent of the order of its rows. */
export function deriveFamily(family: Family, options: DeriveOptions): readonly SessionDerived[] {
  const members = resolveFamily(family);
  const parents = new Map(
    members.map((member) => [member.key, publicParent(member.record.session.parentRef)]),
  );
  const withChildren = new Set(parents.values());
  return members.flatMap((member) => {
    const view = sessionView(member, {
      rankOf: options.rankOf,
      houseOf: options.houseOf,
      hasChildren: withChildren.has(baseKey(member.key)),
      parentKey: parents.get(member.key) ?? null,
      rootKey: rootOf(member, parents),
    });
    return [
      {
        ref: member.ref,
        view,
        cells: sessionCells(view),
        findings: extract(view, options.extractors),
      },
      ...member.mergedRefs.map((ref) => emptyDerived(ref, view)),
    ];
  });
}

function extract(view: SessionView, extractors: readonly Extractor[]): readonly Finding[] {
  return extractors.flatMap((extractor) => extractor.extract(view));
}

/** A report merged into another session: nothing stands under its own reference. */
function emptyDerived(ref: string, view: SessionView): SessionDerived {
  return {
    ref,
    view: { ...view, steps: [], executions: [] },
    cells: [],
    findings: [],
    mergedInto: view.key,
  };
}

/** The topmost known ancestor; a cycle (damaged data) ends at the first session seen twice. */
function rootOf(member: FamilyMember, parents: ReadonlyMap<string, string | null>): string {
  const seen = new Set([member.key]);
  let root = member.key;
  let parent = parents.get(root) ?? null;
  while (parent !== null && !seen.has(parent)) {
    seen.add(parent);
    root = parent;
    parent = parents.get(root) ?? null;
  }
  return root;
}
