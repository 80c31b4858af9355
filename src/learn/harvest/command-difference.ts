import { looksLikePath, joinPath, withoutMachinePaths } from "./path-form.ts";
import type { ShellAct } from "./shell-act.ts";

/** How the words of two tries differ: what only the first has, what only the second has. */
export interface WordDifference {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** What two acts share and where they part. */
export interface CommandDifference {
  readonly sameHead: boolean;
  /** Another launcher, interpreter or path runs it. */
  readonly launchChanged: boolean;
  /** Only the folder of the program or script is another. */
  readonly placeChanged: boolean;
  readonly directoryChanged: boolean;
  /** `sudo`, `timeout` and the like. */
  readonly wrappers: WordDifference;
  readonly environment: WordDifference;
  readonly flags: WordDifference;
  /** Operands of both, as the first act wrote them. */
  readonly shared: readonly string[];
  /** Operands that stand for each other: [failing, working]. */
  readonly replaced: readonly (readonly [string, string])[];
  readonly operands: WordDifference;
  /** Everything equal but for quotes, backslashes, blanks and line breaks in an argument or in code. */
  readonly escaping: boolean;
}

/** Compares two acts; null when they say different things (other code, other heredoc). Pure. */
export function compareActs(
  failed: ShellAct,
  worked: ShellAct,
  cwd: string | null,
): CommandDifference | null {
  if (squeezed(failed.content) !== squeezed(worked.content)) return null;
  const sameHead = failed.head === worked.head;
  const operands = pairOperands(failed, worked, cwd);
  const launchChanged = launchKey(failed, cwd) !== launchKey(worked, cwd);
  return {
    sameHead,
    launchChanged,
    placeChanged: launchChanged && sameHead && plainLaunch(failed) === plainLaunch(worked),
    directoryChanged: folderOf(failed, cwd) !== folderOf(worked, cwd),
    wrappers: wordDifference(failed.wrappers, worked.wrappers),
    environment: wordDifference(
      failed.environment.map((one) => withoutMachinePaths(one, cwd)),
      worked.environment.map((one) => withoutMachinePaths(one, cwd)),
    ),
    flags: wordDifference(failed.flags, worked.flags),
    ...operands,
    escaping: operands.escaping || failed.content !== worked.content,
  };
}

/** True when nothing but what is shown, how fast, or how guarded differs. */
export function isSameCommand(
  difference: CommandDifference,
  isCosmetic: (flag: string) => boolean,
): boolean {
  const { environment, flags, operands, replaced } = difference;
  return (
    difference.sameHead &&
    !difference.launchChanged &&
    !difference.directoryChanged &&
    !difference.escaping &&
    replaced.length === 0 &&
    [...environment.added, ...environment.removed, ...operands.added, ...operands.removed]
      .length === 0 &&
    [...flags.added, ...flags.removed].every(isCosmetic)
  );
}

/** The text without what quoting may add or take away. */
export function squeezed(text: string): string {
  return text.replaceAll(/[\s\\'";]+/g, "");
}

function folderOf(act: ShellAct, cwd: string | null): string {
  return act.directory === null ? "." : withoutMachinePaths(act.directory, cwd);
}

function launchKey(act: ShellAct, cwd: string | null): string {
  if (act.scriptPath === null) return act.launch.join(" ");
  return [...act.launch.slice(0, -1), withoutMachinePaths(act.scriptPath, cwd)].join(" ");
}

function plainLaunch(act: ShellAct): string {
  return act.scriptPath === null && act.launch.length === 1
    ? ""
    : (act.scriptPath === null ? act.launch : act.launch.slice(0, -1)).join(" ");
}

function wordDifference(failed: readonly string[], worked: readonly string[]): WordDifference {
  return {
    removed: failed.filter((word) => !worked.includes(word)),
    added: worked.filter((word) => !failed.includes(word)),
  };
}

const mostReplaced = 8;

type Operands = Pick<CommandDifference, "shared" | "replaced" | "operands" | "escaping">;

function pairOperands(failed: ShellAct, worked: ShellAct, cwd: string | null): Operands {
  const left = [...failed.operands];
  const right = [...worked.operands];
  const shared = takePairs(
    left,
    right,
    (a, b) => a === b || placeOf(a, failed, cwd) === placeOf(b, worked, cwd),
  );
  // A long list of files is no argument that was mistyped; comparing its members would take long.
  const isShort = left.length <= mostReplaced && right.length <= mostReplaced;
  const escaped = isShort ? takePairs(left, right, (a, b) => isEscapeOf(a, b)) : [];
  const similar = isShort ? takePairs(left, right, (a, b) => areSimilar(a, b)) : [];
  return {
    shared: shared.map(([operand]) => operand),
    replaced: [...escaped, ...similar],
    operands: { removed: left, added: right },
    escaping: escaped.length > 0,
  };
}

/** Takes matching pairs out of both lists, first come first served. */
function takePairs(
  left: string[],
  right: string[],
  matches: (a: string, b: string) => boolean,
): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let index = 0; index < left.length;) {
    const own = left[index] as string;
    const found = right.findIndex((other) => matches(own, other));
    if (found === -1) {
      index += 1;
      continue;
    }
    pairs.push([own, right[found] as string]);
    left.splice(index, 1);
    right.splice(found, 1);
  }
  return pairs;
}

function placeOf(operand: string, act: ShellAct, cwd: string | null): string {
  return looksLikePath(operand)
    ? withoutMachinePaths(joinPath(act.directory, operand), cwd)
    : operand;
}

function isEscapeOf(a: string, b: string): boolean {
  return a.length > 3 && squeezed(a) === squeezed(b) && squeezed(a) !== "";
}

/** True for two spellings of one thing: equal but for case, one within the other, or at least half their bigrams shared (Dice). */
export function areSimilar(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x === y) return true;
  if (Math.min(x.length, y.length) >= 3 && (x.includes(y) || y.includes(x))) return true;
  return diceSimilarity(x, y) >= 0.5;
}

/** Dice coefficient of character bigrams (Dice 1945): 2|A and B| / (|A| + |B|), 0..1; 0 for texts under two characters. */
export function diceSimilarity(a: string, b: string): number {
  const left = bigrams(a);
  const right = bigrams(b);
  if (left.length === 0 || right.length === 0) return 0;
  const rest = [...right];
  let common = 0;
  for (const pair of left) {
    const at = rest.indexOf(pair);
    if (at === -1) continue;
    rest.splice(at, 1);
    common += 1;
  }
  return (2 * common) / (left.length + right.length);
}

const longestCompared = 200;

function bigrams(text: string): readonly string[] {
  const pairs: string[] = [];
  const cut = text.slice(0, longestCompared);
  for (let index = 0; index + 1 < cut.length; index += 1) pairs.push(cut.slice(index, index + 2));
  return pairs;
}
