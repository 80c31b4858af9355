import type { ToolFamily } from "../core/tool-names.ts";
import type { TextRule } from "./outcome-text-rules.ts";
import { createRuleFilter, matches } from "./rule-filter.ts";
import type { TextView } from "./text-view.ts";

/** Rows of a table for one family, and what tells that none of them applies. */
interface FamilyRules {
  readonly rules: readonly TextRule[];
  readonly filters: readonly {
    readonly where: TextRule["where"];
    readonly mayApply: (text: string) => boolean;
  }[];
}

const familyRules = new WeakMap<readonly TextRule[], Map<ToolFamily, FamilyRules>>();

function rulesOf(table: readonly TextRule[], family: ToolFamily): FamilyRules {
  let known = familyRules.get(table);
  if (known === undefined) familyRules.set(table, (known = new Map<ToolFamily, FamilyRules>()));
  let found = known.get(family);
  if (found === undefined) known.set(family, (found = selectRules(table, family)));
  return found;
}

const places = ["start", "end", "last"] as const;

function selectRules(table: readonly TextRule[], family: ToolFamily): FamilyRules {
  const rules = table.filter(({ families }) => families.includes(family));
  const filters = places.flatMap((where) => {
    const here = rules.filter((rule) => rule.where === where);
    return here.length === 0 ? [] : [{ where, mayApply: createRuleFilter(here) }];
  });
  return { rules, filters };
}

/** The first row of a table that applies to this text. */
export function findTextRule(
  table: readonly TextRule[],
  family: ToolFamily,
  length: number,
  view: TextView,
): TextRule | null {
  const { rules, filters } = rulesOf(table, family);
  if (!filters.some(({ where, mayApply }) => mayApply(view[where]))) return null;
  for (const rule of rules) {
    if (rule.longest !== undefined && length > rule.longest) continue;
    if (matches(rule, view[rule.where])) return rule;
  }
  return null;
}
