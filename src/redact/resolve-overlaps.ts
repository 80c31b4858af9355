import { rank, type Finding } from "./finding.ts";

/**
 * Findings in text order without overlaps. Secrets that overlap become one, named by the highest
 * rank. Personal data gives way to a secret it touches, and everything gives way to a placeholder
 * of an earlier redaction: that is what makes redacting twice the same as once.
 */
export function resolveOverlaps(text: string, findings: readonly Finding[]): Finding[] {
  const ordered = findings.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const placeholders = ordered.filter((finding) => finding.rank === rank.placeholder);
  const secrets = ordered.filter(
    (finding) => finding.rank === rank.vendor || finding.rank === rank.generic,
  );
  const personal = ordered.filter((finding) => finding.rank === rank.personal);
  const keptSecrets = joinSecrets(text, withoutOverlap(secrets, placeholders));
  const keptPersonal = firstOfEach(
    withoutOverlap(withoutOverlap(personal, placeholders), keptSecrets),
  );
  return [...keptSecrets, ...keptPersonal].toSorted((a, b) => a.start - b.start);
}

/** Both in order of start, `taken` disjoint; one pass over each. */
function withoutOverlap(findings: readonly Finding[], taken: readonly Finding[]): Finding[] {
  let position = 0;
  return findings.filter((finding) => {
    while ((taken[position]?.end ?? Infinity) <= finding.start) position++;
    return (taken[position]?.start ?? Infinity) >= finding.end;
  });
}

function joinSecrets(text: string, secrets: readonly Finding[]): Finding[] {
  const joined: Finding[] = [];
  for (const finding of secrets) {
    const last = joined.at(-1);
    if (last === undefined || last.end <= finding.start) joined.push(finding);
    else joined[joined.length - 1] = join(text, last, finding);
  }
  return joined;
}

function join(text: string, left: Finding, right: Finding): Finding {
  const winner = right.rank > left.rank ? right : left;
  const end = Math.max(left.end, right.end);
  if (winner.start === left.start && winner.end === end) return winner;
  return { ...winner, start: left.start, end, secret: text.slice(left.start, end) };
}

function firstOfEach(findings: readonly Finding[]): Finding[] {
  const kept: Finding[] = [];
  for (const finding of findings) {
    if ((kept.at(-1)?.end ?? 0) <= finding.start) kept.push(finding);
  }
  return kept;
}
