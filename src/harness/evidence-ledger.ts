import { dropOldest } from "../core/drop-oldest.ts";
import { PolicyViolation } from "./harness-error.ts";
import type { HousePolicy } from "./house.ts";

/** What something rests on. */
export interface Evidence {
  /** Sources as provenance names them, or artefacts that were received (`artefact:ID`). */
  readonly cites?: readonly string[];
  /** Id of the execution whose test ended well. */
  readonly proof?: string;
}

export interface TestRun {
  readonly execution: string;
  readonly command: string;
  readonly exitCode: number;
}

/** What one harness of one house has read and tested itself: nobody else's reading counts as its own. */
export interface EvidenceLedger {
  noteSource(source: string): void;
  noteTest(test: TestRun): void;
  /** The test that a proof names; null where none is needed. Throws PolicyViolation. */
  require(policy: HousePolicy, house: string, evidence: Evidence | undefined): TestRun | null;
}

/** Sources and tests that are remembered, each. */
const mostRemembered = 10_000;

export function createEvidenceLedger(): EvidenceLedger {
  const sources = new Set<string>();
  const tests = new Map<string, TestRun>();
  return {
    noteSource(source) {
      sources.delete(source);
      sources.add(source);
      dropOldest(sources, mostRemembered);
    },
    noteTest(test) {
      tests.set(test.execution, test);
      dropOldest(tests, mostRemembered);
    },
    require({ evidence: kind }, house, evidence) {
      if (kind === "citations") requireCitations(house, evidence?.cites ?? [], sources);
      return kind === "proof" ? requireProof(house, evidence?.proof, tests) : null;
    },
  };
}

function requireCitations(
  house: string,
  cites: readonly string[],
  sources: ReadonlySet<string>,
): void {
  if (cites.length === 0)
    throw new PolicyViolation(
      "evidence-missing",
      house,
      `${house} has to cite what it read`,
      "give `cites`: sources as `provenance.sources` names them",
    );
  const unread = cites.find((source) => !sources.has(source));
  if (unread === undefined) return;
  throw new PolicyViolation(
    "citation-not-read",
    house,
    `${house} cites ${JSON.stringify(unread)} and has not read it`,
    "read it in this harness first",
  );
}

function requireProof(
  house: string,
  proof: string | undefined,
  tests: ReadonlyMap<string, TestRun>,
): TestRun {
  const test = proof === undefined ? undefined : tests.get(proof);
  if (test === undefined)
    throw new PolicyViolation(
      "proof-missing",
      house,
      `${house} has to attach the exit code of a test it ran`,
      "give `proof`: `provenance.execution` of a tool that runs tests",
    );
  if (test.exitCode === 0) return test;
  throw new PolicyViolation(
    "proof-failed",
    house,
    `the test that ${house} attaches ended with exit code ${test.exitCode}`,
  );
}
