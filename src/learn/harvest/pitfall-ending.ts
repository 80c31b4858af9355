import type { Finding } from "../../core/knowledge.ts";
import { rootsOf } from "./lesson-item.ts";
import type { EndKind } from "./pitfall-end.ts";

const fewestSessions = 2;
/** Share of the sessions that got past it by a new text in which a call has to be new. */
const leastShare = 0.6;
const shownCalls = 2;

/** The way out of sessions whose own scripts failed alike: calls that their new texts have in common; null where none. */
export function scriptEnding(findings: readonly Finding[]): string | null {
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
  return `the script rewritten with ${shown.join(" and ")} got past it in ${first.sessions} of ${rootsOf(findings)} sessions`;
}

function added(finding: Finding): readonly string[] {
  const { added: names, endedBy } = finding.detail;
  return endedBy === "edit" && Array.isArray(names) ? names.map(String) : [];
}

const endings: Readonly<Record<Exclude<EndKind, "">, (command: string) => string>> = {
  change: () => "another form of the call got past it",
  edit: () => "a change of files got past it",
  run: (command) => `\`${command}\` and another try got past it`,
  look: () => "a look at the file and another try got past it",
  retry: () => "a later call got past it",
};

/** What ended it in most sessions, if anything did. */
export function plainEnding(findings: readonly Finding[]): string {
  const ended = findings.filter((finding) => finding.detail["endedBy"] !== "");
  const byWay = Map.groupBy(ended, (finding) => wayOf(finding));
  const [most] = [...byWay.entries()]
    .map(([way, group]) => ({ way, sessions: rootsOf(group) }))
    .toSorted((a, b) => b.sessions - a.sessions || (a.way < b.way ? -1 : 1));
  if (most === undefined) return "no session got past it";
  return `${most.way} in ${most.sessions} of ${rootsOf(findings)} sessions`;
}

function wayOf({ detail }: Finding): string {
  return endings[String(detail["endedBy"]) as Exclude<EndKind, "">](String(detail["command"]));
}
