import { bootstrap, type Briefing } from "../bootstrap/bootstrap.ts";
import type { BriefingRequest } from "../bootstrap/request.ts";
import { createMac } from "../core/hash.ts";
import { randomBytes } from "../core/random-bytes.ts";
import { uuid7 } from "../core/uuid7.ts";
import { createRepoResolver } from "../ingest/repo-identity.ts";
import type { AssignmentRow, ExposureRow, Store } from "../store/port.ts";
import type { LoopParts } from "./parts.ts";
import { verifyEvidence } from "./checked-evidence.ts";
import { requireKey } from "./require-key.ts";
import { spoolBriefing } from "./spool-briefing.ts";

/** A request as a surface hears it; what is missing is found out or left unknown. */
export interface BriefingRequestInput extends Partial<BriefingRequest> {
  readonly session: string | null;
  /** Folder whose repository is meant when none is named. */
  readonly cwd: string;
}

export interface RecordedBriefing {
  readonly context: string;
  /** Upper bound, in tokens. */
  readonly tokens: number;
  readonly repo: string | null;
  readonly arm: "briefed" | "withheld" | null;
  readonly shown: number;
  readonly inScope: number;
  readonly items: readonly { readonly id: string; readonly text: string; readonly arm: string }[];
}

/** What a briefing takes of the loop's parts. */
export interface BriefingParts extends Pick<
  LoopParts,
  "tenant" | "loaded" | "userHome" | "clock" | "key" | "mac" | "scratch"
> {
  readonly store: Pick<Store, "proposeItems" | "termStatistics" | "source">;
}

const experiment = "default";

/**
 * Briefs a session. A request that names its session is randomised: its assignment and slate are durable in the spool
 * before the text is answered; when that fails, nothing is.
 */
export async function brief(
  parts: BriefingParts,
  input: BriefingRequestInput,
): Promise<RecordedBriefing> {
  const request = completed(parts, { ...input, session: await storedUnit(parts, input.session) });
  const mac =
    request.session === null ? createMac(parts.key ?? randomBytes(32)) : requireKey(parts).mac;
  const now = parts.clock.now();
  const briefing = await bootstrap(request, {
    store: parts.store,
    verify: (evidence) => verifyEvidence(parts, evidence),
    mac,
    now,
    delimiter: Buffer.from(randomBytes(6)).toString("hex"),
    holdout: { experiment, epsilon: parts.loaded.config.holdout.epsilon },
  });
  if (briefing.assignment !== null) {
    spoolBriefing(parts, assignmentRow(briefing, now), exposureRows(briefing, now));
  }
  return {
    context: briefing.context,
    tokens: briefing.tokens,
    repo: request.repo,
    arm: briefing.assignment?.arm ?? null,
    shown: briefing.members.filter((member) => member.arm === "shown").length,
    inScope: briefing.inScope,
    items: briefing.members.map(({ item, arm }) => ({ id: item.key, text: item.text, arm })),
  };
}

/** The session's id as it is stored. It comes from outside: what a person puts there by mistake must not stay. */
async function storedUnit(parts: BriefingParts, session: string | null): Promise<string | null> {
  if (session === null) return null;
  const { createRedactor } = await import("../redact/redactor.ts");
  return createRedactor({ mac: requireKey(parts).mac }).redact(session);
}

function completed(parts: BriefingParts, input: BriefingRequestInput): BriefingRequest {
  const { bootstrap: settings } = parts.loaded.config;
  const repo =
    input.repo ?? (parts.mac === null ? null : createRepoResolver({ mac: parts.mac })(input.cwd));
  return {
    repo,
    branch: input.branch ?? null,
    agent: input.agent ?? null,
    taskType: input.taskType ?? null,
    task: input.task ?? null,
    files: input.files ?? [],
    session: input.session,
    maxTokens: input.maxTokens ?? settings.maxTokens,
    minConfidence: input.minConfidence ?? settings.minConfidence,
  };
}

function assignmentRow(briefing: Briefing, at: number): AssignmentRow {
  const assignment = briefing.assignment;
  if (assignment === null) throw new TypeError("a briefing without assignment is not recorded");
  return {
    id: uuid7(at, randomBytes(10)),
    experiment: assignment.experiment,
    unit: assignment.unit,
    arm: assignment.arm,
    propensity: assignment.propensity,
    at,
  };
}

function exposureRows(briefing: Briefing, at: number): readonly ExposureRow[] {
  return briefing.members.map((member) => ({
    unit: briefing.assignment?.unit ?? "",
    occasion: "start",
    item: member.item.key,
    itemVersion: 1,
    arm: member.arm,
    q: member.q,
    position: member.position,
    tokens: member.tokens,
    slateHash: briefing.slateHash,
    at,
  }));
}
