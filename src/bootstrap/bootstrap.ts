import type { Evidence, Item } from "../core/knowledge.ts";
import type { ProposalStore } from "../store/port.ts";
import { assign, type Assignment, type HoldoutOptions } from "./holdout.ts";
import { queryTerms, rankItems } from "./rank.ts";
import { frameTokens, lineOverheadTokens, renderContext } from "./render.ts";
import type { BriefingRequest } from "./request.ts";
import { chooseSlate, type SlateMember } from "./slate.ts";

export type EvidenceState = "verified" | "archived" | "changed";

export interface BootstrapPorts {
  readonly store: ProposalStore;
  /** State of an evidence span now; cheap: one read at its locator. */
  readonly verify: (evidence: Evidence) => Promise<EvidenceState>;
  readonly mac: (content: string) => string;
  readonly now: number;
  /** Hex digits, fresh for every block. */
  readonly delimiter: string;
  readonly holdout: HoldoutOptions;
}

export interface BriefingMember {
  readonly item: Item;
  readonly position: number;
  readonly tokens: number;
  readonly arm: "shown" | "withheld" | "session-withheld";
  readonly q: number;
}

export interface Briefing {
  /** The text to inject; empty when there is nothing to say or the session is held out. */
  readonly context: string;
  /** Upper bound of its length in tokens. */
  readonly tokens: number;
  readonly members: readonly BriefingMember[];
  /** Items in scope above the confidence cut-off. */
  readonly inScope: number;
  /** Items hidden because the source under their evidence has changed. */
  readonly hidden: number;
  /** Null when the request carries no session: a person always sees the full context. */
  readonly assignment: Assignment | null;
  readonly slateHash: string;
}

const proposalLimit = 500;
const maxPerOrigin = 4;

/**
 * The briefing of one session: propose, rank, choose under the token budget, re-verify, withhold at random, render.
 * The slate is built before anything is withheld, and nothing takes the place of what is. Writes nothing.
 */
export async function bootstrap(
  request: BriefingRequest,
  ports: BootstrapPorts,
): Promise<Briefing> {
  const terms = queryTerms(request);
  const proposed = await ports.store.proposeItems({
    terms,
    repo: request.repo,
    agent: request.agent,
    minConfidence: request.minConfidence,
    limit: proposalLimit,
  });
  const statistics = await ports.store.termStatistics(terms);
  const ranked = rankItems(request, proposed.items, statistics, ports.now);
  const chosen = chooseSlate(ranked, {
    budget: Math.max(0, request.maxTokens - frameTokens),
    lineOverhead: lineOverheadTokens,
    maxPerOrigin,
    countTokens: (item) => item.tokens ?? upperBound(item.text),
  });
  const slate = await stillTrue(chosen, ports.verify);
  const slateHash = ports.mac(slate.map((member) => member.item.key).join(" "));
  const assignment =
    request.session === null ? null : assign(request.session, slate, ports.mac, ports.holdout);
  const members = slate.map((member) => withArm(member, assignment));
  const shown = slate.filter((_, index) => members[index]?.arm === "shown");
  const context = renderContext(shown, {
    delimiter: ports.delimiter,
    repo: request.repo,
    now: ports.now,
    inScope: proposed.inScope,
  });
  const tokens =
    context === "" ? 0 : frameTokens + shown.reduce((sum, member) => sum + member.tokens, 0);
  return {
    context,
    tokens,
    members,
    inScope: proposed.inScope,
    hidden: chosen.length - slate.length,
    assignment,
    slateHash,
  };
}

/** UTF-8 bytes bound the tokens of any byte-level vocabulary; used only for items derived before tokens were kept. */
function upperBound(text: string): number {
  return new TextEncoder().encode(text).length;
}

async function stillTrue(
  slate: readonly SlateMember[],
  verify: BootstrapPorts["verify"],
): Promise<readonly SlateMember[]> {
  const kept: SlateMember[] = [];
  for (const member of slate) {
    const states = await Promise.all(
      member.item.evidence.slice(0, 2).map((evidence) => verify(evidence)),
    );
    if (!states.includes("changed")) kept.push(member);
  }
  return kept;
}

function withArm(member: SlateMember, assignment: Assignment | null): BriefingMember {
  const { item, position, tokens } = member;
  if (assignment === null) return { item, position, tokens, arm: "shown", q: 0 };
  const withheld = assignment.withheld.get(item.key);
  if (assignment.arm === "withheld")
    return { item, position, tokens, arm: "session-withheld", q: withheld?.q ?? 0 };
  return {
    item,
    position,
    tokens,
    arm: withheld?.drawn === true ? "withheld" : "shown",
    q: withheld?.q ?? 0,
  };
}
