import type { Item } from "../../core/knowledge.ts";
import { fixes } from "./fixes.ts";
import { sampleSession, type SampleEvent, type SampleOptions } from "./sample-session.suite.ts";

/** The fixes that a session of these events teaches. */
export function itemsOf(
  events: readonly SampleEvent[],
  options: SampleOptions = {},
): readonly Item[] {
  const findings = fixes.extract(sampleSession(events, options));
  const supporting = new Set(
    findings.filter((one) => one.stance === "support").map((one) => one.key),
  );
  return [...supporting].map(
    (key) => fixes.consolidate(findings.filter((one) => one.key === key)) as Item,
  );
}
