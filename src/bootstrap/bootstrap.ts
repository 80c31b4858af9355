import type { Evidence } from "../core/knowledge.ts";
import type { ProposalStore } from "../store/port.ts";
import { assign, type Assignment, type HoldoutOptions } from "./holdout.ts";
import { queryTerms, rankItems } from "./rank.ts";
import { renderContext, repoLabel } from "./render.ts";
import type { BriefingRequest } from "./request.ts";
import { type ChosenItem, chooseSlate, type SlateMember } from "./slate.ts";
import { frameTokens, lineTokens } from "./token-bounds.ts";

export type EvidenceState = "verified" | "archived" | "changed" | "elsewhere" | "unknown";

export interface BootstrapPorts {
  readonly store: ProposalStore;
  /** State of an evidence span now; cheap: one read at its locator. */
  readonly verify: (evidence: Evidence) => Promise<EvidenceState>;
  readonly mac: (content: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Hexadecimal digits, fresh for every block. */
  readonly delimiter: string;
  readonly holdout: HoldoutOptions;
}

export interface BriefingMember extends Pick<SlateMember, "item" | "position" | "tokens"> {
  readonly arm: "shown" | "withheld" | "session-withheld";
  /** Probability with which it is withheld from a briefed session; 0 for a request without a session. */
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

/** A slate holds some tens of items: more proposals than this only cost time. */
const proposalLimit = 300;
const maxPerOrigin = 4;

/**
 * The briefing of one session: propose, rank, choose under the token budget, re-verify, withhold at random, render.
 * The slate is built before anything is withheld, and nothing takes the place of what is. Writes nothing.
 */
export async function bootstrap(
  request: BriefingRequest,
  ports: BootstrapPorts,
): Promise<Briefing> {
  const { chosen, inScope } = await choose(request, ports);
  const slate = await stillTrue(chosen, ports.verify);
  const assignment =
    request.session === null ? null : assign(request.session, slate, ports.mac, ports.holdout);
  const members = slate.map((member) => withArm(member, assignment));
  const shown = slate.filter((_, position) => members[position]?.arm === "shown");
  const { delimiter, now } = ports;
  return {
    context: renderContext(shown, { delimiter, repo: request.repo, now, inScope }),
    tokens: shown.length === 0 ? 0 : sumTokens(shown) + frameTokens(repoLabel(request.repo)),
    members,
    inScope,
    hidden: chosen.length - slate.length,
    assignment,
    slateHash: ports.mac(slate.map((member) => member.item.key).join(" ")),
  };
}

async function choose(
  request: BriefingRequest,
  { store, now }: BootstrapPorts,
): Promise<{ readonly chosen: readonly ChosenItem[]; readonly inScope: number }> {
  const { repo, agent, minConfidence, maxTokens } = request;
  const terms = queryTerms(request);
  const query = { terms, repo, agent, minConfidence, limit: proposalLimit };
  const { items, inScope } = await store.proposeItems(query);
  const statistics = await store.termStatistics(terms);
  const chosen = chooseSlate(rankItems(request, items, statistics, now), {
    budget: maxTokens - frameTokens(repoLabel(repo)),
    maxPerOrigin,
    countTokens: lineTokens,
  });
  return { chosen, inScope };
}

/** Pieces of evidence that are looked at again before an item is shown. */
const checkedPieces = 2;

/** Without the items whose evidence was changed since it was learned from. */
async function stillTrue(
  chosen: readonly ChosenItem[],
  verify: BootstrapPorts["verify"],
): Promise<readonly SlateMember[]> {
  const states = await Promise.all(
    chosen.map(({ item }) => Promise.all(item.evidence.slice(0, checkedPieces).map(verify))),
  );
  return chosen
    .map((one, index) => ({ ...one, states: states[index] ?? [] }))
    .filter((one) => !one.states.includes("changed"))
    .map(({ item, tokens, states: found }, position) => ({
      item,
      position,
      tokens,
      isArchived: found.includes("archived"),
    }));
}

function withArm(member: SlateMember, assignment: Assignment | null): BriefingMember {
  const { item, position, tokens } = member;
  const draw = assignment?.withheld.get(item.key);
  return { item, position, tokens, arm: armOf(assignment, draw?.drawn === true), q: draw?.q ?? 0 };
}

function armOf(assignment: Assignment | null, isDrawn: boolean): BriefingMember["arm"] {
  if (assignment?.arm === "withheld") return "session-withheld";
  return isDrawn ? "withheld" : "shown";
}

function sumTokens(members: readonly { readonly tokens: number }[]): number {
  return members.reduce((sum, { tokens }) => sum + tokens, 0);
}
