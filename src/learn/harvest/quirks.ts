import type { Finding, Item } from "../../core/knowledge.ts";
import type { SessionView } from "../../core/session-view.ts";
import type { Extractor } from "../contract.ts";
import { attemptsOf } from "./attempt.ts";
import { quotable } from "./error-line.ts";
import { failureEvidence, fixEvidence } from "./evidence.ts";
import { findParameterFix, type FoundParameter } from "./find-parameter-fix.ts";
import { isTeachable, isTransient } from "./fix-window.ts";
import { lessonFinding } from "./lesson-finding.ts";
import { consolidateFindings } from "./lesson-item.ts";
import { maskedLine } from "./pitfall-line.ts";
import { withoutMachinePaths } from "./path-form.ts";

const identity = { name: "quirks", version: 3 };

/** Learns which parameters a tool rejects and what it takes instead: renamed, removed, added or with another value. */
export const quirks: Extractor = { ...identity, extract, consolidate };

function extract(session: SessionView): readonly Finding[] {
  const attempts = attemptsOf(session);
  const found = new Map<string, Finding>();
  attempts.forEach((attempt, index) => {
    if (!isTeachable(attempt)) return;
    const parameter = findParameterFix(session, attempts, index);
    // What passes by itself teaches nothing, unless a switch that the error asks for was set.
    if (parameter === null || (isTransient(attempt) && !parameter.isSwitch)) return;
    const finding = findingOf(session, parameter);
    if (finding !== null && !found.has(finding.key)) found.set(finding.key, finding);
  });
  return [...found.values()];
}

function findingOf(
  session: SessionView,
  { failure, fix, tool, change, isSwitch }: FoundParameter,
): Finding | null {
  const failed = failureEvidence(session, failure.execution);
  const worked = fixEvidence(session, fix.execution);
  if (failed === null || worked.length === 0) return null;
  const { kind, key } = change;
  const { errorTemplateId } = failure.execution;
  const line = failure.error?.line ?? "";
  return lessonFinding(session, {
    extractor: identity,
    // A changed value is a mere value: the lesson is that the tool checks this parameter.
    identity: {
      category: "tool-quirk",
      scope: "global",
      lesson: [tool, kind, key, kind === "renamed" ? change.after : ""],
    },
    stance: "support",
    first: failure.execution,
    last: fix.execution,
    signature: {
      tools: [tool],
      programs: [],
      errorTemplateIds: errorTemplateId === null ? [] : [errorTemplateId],
      files: [],
    },
    evidence: [failed, ...worked],
    detail: {
      tool,
      // What a call with the switch does besides is not known: it may do nothing of what it was given.
      kind: isSwitch && change.after !== "" ? "switch" : kind,
      parameter: key,
      before: shortened(change.before, session.cwd),
      after: shortened(change.after, session.cwd),
      error: quotable(kind === "longer" ? maskedLine(line, session.cwd) : line, session.cwd) ?? "",
    },
  });
}

const valueLimit = 60;

/** A value short enough to show; "" for a longer one. */
function shortened(json: string, cwd: string | null): string {
  const text = withoutMachinePaths(json, cwd);
  return text.length > valueLimit ? "" : text;
}

function consolidate(findings: readonly Finding[]): Item | null {
  return consolidateFindings(findings, ({ detail }) => ({
    text: sentence(
      Object.fromEntries(
        Object.entries(detail).map(([name, value]) => [name, String(value ?? "")]),
      ),
    ),
    confidence: { once: 0.8, repeated: 0.9 },
    needed: 1,
  }));
}

function sentence(detail: Readonly<Record<string, string>>): string {
  const { tool = "", kind = "", parameter = "", before = "", after = "", error = "" } = detail;
  const shown = error === "" ? "" : ` with "${error}"`;
  const given = before === "" ? "" : ` ${before}`;
  switch (kind) {
    case "renamed":
      return `\`${tool}\` fails${shown} when the parameter is called \`${parameter}\`; it is called \`${after}\`.`;
    case "removed":
      return `\`${tool}\` fails${shown} when given \`${parameter}\`${given}; without it the call works.`;
    case "added":
      return `\`${tool}\` fails${shown} without \`${parameter}\`; with it${after === "" ? "" : ` (such as ${after})`} the call works.`;
    case "switch":
      return `\`${tool}\` fails${shown} until it is called once with \`${parameter}\` ${after}.`;
    case "longer":
      return `\`${tool}\` fails${shown} for \`${parameter}\`; a longer one, with the lines around it, works.`;
    default:
      return `\`${tool}\` fails${shown} for \`${parameter}\`${given}${after === "" ? "; another value works" : `; ${after} works`}.`;
  }
}
