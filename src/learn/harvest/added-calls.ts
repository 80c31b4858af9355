const calls = /([A-Za-z_]\w*)\s*\(/g;
const keywords = /[(,]\s*([A-Za-z_]\w*)=(?!=)/g;
const defined = /\b(?:def|class|function)\s+([A-Za-z_]\w*)/g;
/** What every script does, and what is put in to look rather than to cure. */
const everyday = new Set(
  "print str repr len range format type isinstance hasattr getattr list dict set tuple int float bool super sorted enumerate zip map any all open join append exit main write read vars dir id min max sum if while for return and or not in log info debug assertEqual assertTrue Exception flush".split(
    " ",
  ),
);
const mostNames = 40;

/**
 * Names of calls (`create_model()`) and keyword arguments (`encoding=`) that the new text of a script has and the old one
 * has not, sorted, at most 40; what the script itself defines and what every script does left out. Pure.
 */
export function addedCalls(before: string, after: string): readonly string[] {
  const old = namesIn(before);
  const own = new Set([...after.matchAll(defined)].map(([, name = ""]) => name));
  return [...namesIn(after)]
    .filter((name) => !old.has(name) && !own.has(name.replace(/\W+$/, "")))
    .toSorted()
    .slice(0, mostNames);
}

function namesIn(text: string): ReadonlySet<string> {
  const names = [
    ...[...text.matchAll(calls)].map(([, name = ""]) => `${name}()`),
    ...[...text.matchAll(keywords)].map(([, name = ""]) => `${name}=`),
  ];
  return new Set(
    names.filter((name) => !everyday.has(name.replace(/\W+$/, "")) && name.length > 4),
  );
}
