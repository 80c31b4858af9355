import { WhetstoneError } from "../../core/errors.ts";
import { drainWaiting } from "../drain-waiting.ts";
import type { LoopParts } from "../parts.ts";
import { type BridgeRequest, type IssueBridge, openBridge } from "./issue-bridge.ts";
import { foldIssueLinks, type IssueLinks } from "./issue-links.ts";
import { issueSubjects } from "./issue-subjects.ts";
import { type Feedback, readFeedback } from "./read-feedback.ts";
import { adoptIssues, type IssueChangeReport, openIssues, updateIssues } from "./write-issues.ts";

export interface IssueSync extends Feedback {
  readonly tracker: string;
  readonly isDryRun: boolean;
  readonly issues: readonly IssueChangeReport[];
  /** Issues that are as they should be. */
  readonly unchanged: number;
  /** Subjects whose issue has to wait for the next run. */
  readonly waiting: number;
}

const leaseMs = 240_000;

/**
 * One exchange with the tracker: what people wrote there acts on the tickets here, and then the issues say what the tickets
 * say. Interrupted anywhere, the next run goes on from there and opens nothing twice; a second run does nothing. Throws
 * TrackerError, and `issues-busy` where another process is at it.
 */
export async function syncIssues(parts: LoopParts, request: BridgeRequest): Promise<IssueSync> {
  if (request.isDryRun) return exchange(await openBridge(parts, request, () => Promise.resolve()));
  await drainWaiting(parts);
  const lease = await parts.store.acquireLease("issues", parts.holder, leaseMs);
  if (lease === null) throw busy("issues-busy");
  const beat = async (): Promise<void> => {
    const held = await parts.store.acquireLease("issues", parts.holder, leaseMs);
    if (held === null) throw busy("lease-lost");
  };
  try {
    return await exchange(await openBridge(parts, request, beat));
  } finally {
    await parts.store.releaseLease(lease);
  }
}

async function exchange(bridge: IssueBridge): Promise<IssueSync> {
  const { parts, settings, tracker, isDryRun } = bridge;
  const before = await linksOf(bridge);
  const interrupted = before.pending.size > 0 ? await adoptIssues(bridge, before) : null;
  const links = await linksOf(bridge);
  const given = await readFeedback(bridge, links, await issueSubjects(parts, settings, links));
  const subjects = await issueSubjects(parts, settings, links);
  const wanted = subjects.filter(({ isWanted, key }) => isWanted && !links.bySubject.has(key));
  // A store that was lost may have opened them before.
  const adopted = interrupted ?? (wanted.length > 0 ? await adoptIssues(bridge, links) : []);
  const known = new Set(adopted.map(({ subject }) => subject));
  const fresh = wanted.filter(({ key }) => !known.has(key));
  const present = await linksOf(bridge);
  const updated = await updateIssues(bridge, present, subjects);
  const opened = await openIssues(bridge, fresh.slice(0, settings.mostNewPerSync));
  const kept = [...present.bySubject.values()].filter(({ isGone }) => !isGone);
  return {
    tracker: tracker.name,
    isDryRun,
    issues: [...adopted, ...updated, ...opened],
    unchanged: kept.length - updated.length,
    waiting: fresh.length - opened.length,
    ...given,
  };
}

async function linksOf({ parts, tracker }: IssueBridge): Promise<IssueLinks> {
  return foldIssueLinks(await parts.store.issueEvents(), tracker.name);
}

function busy(code: "issues-busy" | "lease-lost"): WhetstoneError {
  return new WhetstoneError(code, "another process exchanges with the tracker", {
    hint: "let it end, then run `whetstone issues sync` again",
  });
}
