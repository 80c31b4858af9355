import { randomBytes } from "node:crypto";
import type { Config } from "../../core/config-schema.ts";
import { hash128 } from "../../core/hash.ts";
import { uuid7 } from "../../core/uuid7.ts";
import type { IssueTracker } from "../../harness/issues/issue-tracker.ts";
import { createRedactor, type Redactor } from "../../redact/redactor.ts";
import type { IssueEventRow } from "../../store/issue-port.ts";
import type { LoopParts } from "../parts.ts";
import { requireKey } from "../require-key.ts";

/** What one run of the bridge works with. */
export interface IssueBridge {
  readonly parts: LoopParts;
  readonly settings: Config["issues"];
  readonly tracker: IssueTracker;
  /** User that the token belongs to, in lower case: what it wrote is not read back. */
  readonly self: string;
  /** Tells this store from others in one repository. */
  readonly storeTag: string;
  readonly redactor: Redactor;
  /** Keyed: what an issue says is not to be guessed from what is stored of it. */
  readonly contentHash: (parts: readonly string[]) => string;
  /** Nothing is written, neither here nor there. */
  readonly isDryRun: boolean;
  /** Throws `lease-lost` where another process has taken over. */
  readonly beat: () => Promise<void>;
}

export interface BridgeRequest {
  readonly tracker: IssueTracker;
  readonly isDryRun: boolean;
}

/** Throws `key-missing` for a store that is read without its key, and TrackerError where the tracker does not say who we are. */
export async function openBridge(
  parts: LoopParts,
  { tracker, isDryRun }: BridgeRequest,
  beat: () => Promise<void>,
): Promise<IssueBridge> {
  const { mac } = requireKey(parts);
  const settings = parts.loaded.config.issues;
  const login = settings.login ?? (await tracker.login());
  return {
    parts,
    settings,
    tracker,
    self: login.toLowerCase(),
    storeTag: mac("issue bridge").slice(0, 8),
    redactor: createRedactor({ mac }),
    contentHash: (content) => mac(JSON.stringify(["issue", ...content])),
    isDryRun,
    beat,
  };
}

/** Rows of the bridge's journal; nothing in a dry run. */
export async function recordEvents(
  { parts, isDryRun }: IssueBridge,
  rows: readonly IssueEventRow[],
): Promise<void> {
  if (!isDryRun) await parts.store.recordIssueEvents(rows);
}

type EventDraft = Pick<IssueEventRow, "subject" | "kind" | "issue"> & {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly actor?: string;
  readonly at?: number;
  /** What makes it the same event when it is written again; absent: each is another. */
  readonly once?: readonly string[];
};

export function issueEvent({ parts, tracker }: IssueBridge, draft: EventDraft): IssueEventRow {
  const { subject, kind, issue, payload, once } = draft;
  const at = draft.at ?? parts.clock.now();
  const id =
    once === undefined
      ? uuid7(at, randomBytes(10))
      : hash128(JSON.stringify(["issue", tracker.name, ...once]));
  return {
    id,
    tracker: tracker.name,
    subject,
    kind,
    issue,
    actor: draft.actor ?? "whetstone",
    payload: JSON.stringify(payload),
    at,
  };
}
