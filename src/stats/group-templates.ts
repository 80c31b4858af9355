/** A masked error line, with the id the record keeps. */
export interface Template {
  readonly id: string;
  readonly text: string;
}

export interface TemplateGroup {
  /** The smallest id of its members. */
  readonly id: string;
  /** What the members share, `<*>` where they differ. */
  readonly pattern: string;
  readonly memberIds: readonly string[];
}

export interface TemplateGrouping {
  /** By id. */
  readonly groups: readonly TemplateGroup[];
  /** Templates past the limit of groups. */
  readonly otherIds: readonly string[];
}

const anything = "<*>";
/** Children of one node of the tree; what comes after goes into a common one. */
const mostChildren = 100;

/** What groups of different first tokens have to share. */
const acrossSimilarity = 0.6;

interface Draft {
  readonly tokens: string[];
  readonly ids: string[];
}

/**
 * Groups templates that say the same in other words: a tree by number of tokens and first token (depth 4, counting the root
 * and the groups), and in a leaf the group that shares most tokens at the same places, 0.4 at least (Drain: He, Zhu, Zheng
 * and Lyu, 2017). Then groups of one length that share 0.6 are joined across first tokens, which Drain does not. Made in
 * batch over templates sorted by text, so that the order they came in cannot matter. At most `mostGroups` groups: the
 * templates that would open more are listed as other.
 *
 * @example groupTemplates([{ id: "1", text: "disk <num> is full" }, { id: "2", text: "disk <path> is full" }]).groups.length // => 1
 */
export function groupTemplates(
  templates: readonly Template[],
  options: { readonly similarity?: number; readonly mostGroups?: number } = {},
): TemplateGrouping {
  const { similarity = 0.4, mostGroups = 500 } = options;
  const leaves = new Map<string, Draft[]>();
  const firsts = new Map<number, Set<string>>();
  const otherIds: string[] = [];
  let size = 0;
  for (const { id, text } of templates.toSorted(byText)) {
    const tokens = text.split(/\s+/).filter((token) => token !== "");
    const key = `${tokens.length} ${branch(firsts, tokens)}`;
    const leaf = leaves.get(key) ?? [];
    leaves.set(key, leaf);
    const found = nearest(leaf, tokens, similarity);
    if (found !== null) join(found, tokens, id);
    else if (size < mostGroups) size += leaf.push({ tokens, ids: [id] }) > 0 ? 1 : 0;
    else otherIds.push(id);
  }
  const groups = acrossLeaves([...leaves.values()].flat()).map(({ tokens, ids }) => {
    const memberIds = ids.toSorted();
    return { id: memberIds[0] ?? "", pattern: tokens.join(" "), memberIds };
  });
  return {
    groups: groups.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    otherIds: otherIds.toSorted(),
  };
}

function byText(a: Template, b: Template): number {
  if (a.text !== b.text) return a.text < b.text ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** The first token, unless it is a mask or the node is full. */
function branch(firsts: Map<number, Set<string>>, tokens: readonly string[]): string {
  const [first = ""] = tokens;
  if (isMask(first)) return anything;
  const known = firsts.get(tokens.length) ?? new Set<string>();
  firsts.set(tokens.length, known);
  if (!known.has(first) && known.size >= mostChildren) return anything;
  known.add(first);
  return first;
}

/** Joins groups that only their first token kept apart, such as the name of a shell. */
function acrossLeaves(drafts: readonly Draft[]): readonly Draft[] {
  const byLength = new Map<number, Draft[]>();
  for (const { tokens, ids } of drafts) {
    const others = byLength.get(tokens.length) ?? [];
    byLength.set(tokens.length, others);
    const found = nearest(others, tokens, acrossSimilarity);
    if (found === null) others.push({ tokens, ids });
    else for (const id of ids) join(found, tokens, id);
  }
  return [...byLength.values()].flat();
}

/** The most similar group of a leaf; the first of equal ones. */
function nearest(leaf: readonly Draft[], tokens: readonly string[], least: number): Draft | null {
  let [best, bestScore]: [Draft | null, number] = [null, 0];
  for (const group of leaf) {
    const score = sharedShare(group.tokens, tokens);
    if (score >= least && score > bestScore) [best, bestScore] = [group, score];
  }
  return best;
}

/** Share of the words that stand at the same place in both; masks and wild cards say nothing, unless there is no more. */
function sharedShare(a: readonly string[], b: readonly string[]): number {
  const places = b.map((token, index) => [token, a[index] ?? ""] as const);
  const words = places.filter(([left, right]) => !isMask(left) || !isMask(right));
  if (words.length === 0) return 1;
  return words.filter(([left, right]) => left === right).length / words.length;
}

function isMask(token: string): boolean {
  return /^\W*<(?:\*|\w+)>\W*$/.test(token);
}

function join(group: Draft, tokens: readonly string[], id: string): void {
  group.ids.push(id);
  for (const [index, token] of tokens.entries())
    if (group.tokens[index] !== token) group.tokens[index] = anything;
}
