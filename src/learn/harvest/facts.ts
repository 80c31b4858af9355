import type { Finding, Item } from "../../core/knowledge.ts";
import type { ExecutionView, SessionView } from "../../core/session-view.ts";
import type { Extractor } from "../contract.ts";
import { attemptsOf } from "./attempt.ts";
import { generalForm } from "./command-form.ts";
import { isEmptyRun } from "./empty-run.ts";
import { fixEvidence } from "./evidence.ts";
import { lessonFinding } from "./lesson-finding.ts";
import { consolidateFindings, rootsOf } from "./lesson-item.ts";
import { withoutMachinePaths } from "./path-form.ts";
import type { ShellAct } from "./shell-act.ts";

const identity = { name: "facts", version: 2 };

/** Learns how the tests of a repository are run: by a run that succeeded with its own exit code. */
export const facts: Extractor = { ...identity, extract, consolidate };

function extract(session: SessionView): readonly Finding[] {
  if (session.repo === null) return [];
  const found = new Map<string, Finding>();
  for (const { execution, form } of attemptsOf(session)) {
    if (
      execution.outcome !== "success" ||
      form.kind !== "shell" ||
      isEmptyRun(execution.resultExcerpt)
    )
      continue;
    const run = form.acts.find((act) => act.isTest && act.proof === "exit");
    const finding = run === undefined ? null : findingOf(session, execution, run);
    if (finding !== null && !found.has(finding.key)) found.set(finding.key, finding);
  }
  return [...found.values()];
}

function findingOf(session: SessionView, execution: ExecutionView, run: ShellAct): Finding | null {
  const evidence = fixEvidence(session, execution);
  if (evidence.length === 0) return null;
  const command = generalForm(run, session.cwd);
  return lessonFinding(session, {
    extractor: identity,
    // One runner is one fact, however it is called: `./bin/test`, `cd bin && ./test`.
    identity: { category: "fact", scope: "repo", lesson: ["tests", runnerOf(run, session.cwd)] },
    stance: "support",
    first: execution,
    last: execution,
    signature: {
      tools: [execution.tool],
      programs: [run.program, run.head].toSorted(),
      errorTemplateIds: [],
      files: [],
    },
    evidence,
    detail: { command },
  });
}

/** What runs the tests: the path of a script of the repository, else the program, in which folder. */
function runnerOf(run: ShellAct, cwd: string | null): string {
  if (run.scriptPath !== null) return withoutMachinePaths(run.scriptPath, cwd).replace(/^\.\//, "");
  return generalForm(run, cwd);
}

function consolidate(findings: readonly Finding[]): Item | null {
  return consolidateFindings(findings, (_, supporting) => {
    const command = mostUsed(supporting);
    return {
      text: `Tests are run here with \`${command}\`.`,
      confidence: { once: 0.8, repeated: 0.9 },
      needed: 1,
      detail: { command },
    };
  });
}

/** The form that most sessions used; of equals the first by name. */
function mostUsed(findings: readonly Finding[]): string {
  const forms = Map.groupBy(findings, ({ detail }) => String(detail["command"]));
  const [most] = [...forms.entries()]
    .map(([command, group]) => ({ command, sessions: rootsOf(group) }))
    .toSorted((a, b) => b.sessions - a.sessions || (a.command < b.command ? -1 : 1));
  return most?.command ?? "";
}
