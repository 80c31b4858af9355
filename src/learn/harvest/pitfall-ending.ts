import type { Finding } from "../../core/knowledge.ts";
import { rootsOf } from "./lesson-item.ts";
import type { EndKind } from "./pitfall-end.ts";

const fewestSessions = 2;
/** Share of the sessions that got past it by a new text in which a call has to be new. */
const leastShare = 0.6;
const shownCalls = 2;

/** The way out of sessions whose own scripts failed alike: calls that their new texts have in common; null where none. */
export function scriptEnding(findings: readonly Finding[]): PitfallEnding | null {
  const rewritten = findings.filter((finding) => added(finding).length > 0);
  const needed = Math.max(fewestSessions, Math.ceil(leastShare * rootsOf(rewritten)));
  const names = [...new Set(rewritten.flatMap((finding) => added(finding)))];
  const counted = names
    .map((name) => ({
      name,
      sessions: rootsOf(rewritten.filter((finding) => added(finding).includes(name))),
    }))
    .filter(({ sessions }) => sessions >= needed)
    .toSorted((a, b) => b.sessions - a.sessions || (a.name < b.name ? -1 : 1));
  const [first] = counted;
  if (first === undefined) return null;
  const shown = counted
    .filter(({ sessions }) => sessions === first.sessions)
    .slice(0, shownCalls)
    .map(({ name }) => `\`${name}\``);
  const text = `the script rewritten with ${shown.join(" and ")} got past it in ${first.sessions} of ${rootsOf(findings)} sessions`;
  return { text, isKnown: true };
}

function added(finding: Finding): readonly string[] {
  const { added: names, endedBy } = finding.detail;
  return endedBy === "edit" && Array.isArray(names) ? names.map(String) : [];
}

/** Ways that can be followed; that a later call worked says nothing about how. */
const ways: Readonly<Partial<Record<EndKind, (command: string) => string>>> = {
  edit: () => "a change of files got past it",
  run: (command) => `\`${command}\` and another try got past it`,
  look: () => "a look at the file and another try got past it",
};

export interface PitfallEnding {
  readonly text: string;
  /** False where no way out recurs: a question, not a lesson. */
  readonly isKnown: boolean;
}

/** What ended it in at least half of the sessions; else how far that is known. */
export function plainEnding(findings: readonly Finding[]): PitfallEnding {
  const sessions = rootsOf(findings);
  const byWay = Map.groupBy(findings, (finding) => wayOf(finding));
  byWay.delete("");
  const [most] = [...byWay.entries()]
    .map(([way, group]) => ({ way, count: rootsOf(group) }))
    .toSorted((a, b) => b.count - a.count || (a.way < b.way ? -1 : 1));
  if (most !== undefined && 2 * most.count >= sessions)
    return { text: `${most.way} in ${most.count} of ${sessions} sessions`, isKnown: true };
  const open = findings.filter(({ detail }) => openEnds.has(String(detail["endedBy"])));
  const worked = sessions - rootsOf(open);
  if (worked > 0)
    return {
      text: `one of the next calls worked in ${worked} of ${sessions} sessions, what made it work is not known`,
      isKnown: false,
    };
  if (open.some(({ detail }) => detail["endedBy"] === "unknown"))
    return { text: "what became of it is not known", isKnown: false };
  // A command that nobody got to work is not worth another try; a tool's refusal is about what it was given.
  const isShell = findings.every(({ detail }) => detail["isShell"] === true);
  return { text: "none of the next calls got past it", isKnown: isShell };
}

const openEnds: ReadonlySet<string> = new Set(["", "unknown"]);

function wayOf({ detail }: Finding): string {
  const way = ways[String(detail["endedBy"]) as EndKind];
  return way === undefined ? "" : way(String(detail["command"]));
}
