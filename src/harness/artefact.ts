import { canonicalJson } from "../core/canonical-json.ts";
import { WhetstoneError } from "../core/errors.ts";
import type { Evidence, TestRun } from "./evidence-ledger.ts";
import { PolicyViolation } from "./harness-error.ts";
import type { HarnessState } from "./harness-state.ts";
import { Mode } from "./mode.ts";

/** Something a house made for another: plain data under a seal that only this store can set. */
export interface Artefact {
  readonly id: string;
  /** Who made it. It stays theirs, whoever passes it on. */
  readonly house: string;
  readonly mode: Mode;
  readonly session: string;
  readonly content: unknown;
  /** Keyed hash of the content as canonical JSON. */
  readonly contentHash: string;
  /** 0..1; null where none was stated. */
  readonly confidence: number | null;
  readonly cites: readonly string[];
  readonly proof: TestRun | null;
  /** Ids of artefacts of other houses that went into it. */
  readonly from: readonly string[];
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly seal: string;
}

export interface ArtefactRequest extends Evidence {
  readonly content: unknown;
  readonly confidence?: number;
  /** Artefacts that went into it; they must have been received. */
  readonly from?: readonly Artefact[];
}

/** What the sovereign house said of an artefact. */
export interface SignOff {
  readonly artefact: string;
  readonly house: string;
  readonly verdict: "passed" | "needs-approval";
  /** In words. */
  readonly reason: string;
  /** Share of correct steps of the run that made it, 0..1; null where none is known. */
  readonly accuracy: number | null;
  readonly scored: number;
  readonly at: string;
  readonly seal: string;
}

/** What keeps an artefact's source in a ledger. */
export function artefactSource(id: string): string {
  return `artefact:${id}`;
}

/** Makes an artefact of the harness's house. Throws PolicyViolation where its evidence does not do. */
export function makeArtefact(state: HarnessState, request: ArtefactRequest): Artefact {
  const { house, policy, mode, session, ports, ledger } = state;
  const { content, confidence = null, cites = [], from = [] } = request;
  if (mode === Mode.Sovereign && confidence === null) throw confidenceMissing(house);
  for (const artefact of from) {
    requireSeal(state, artefact);
    requireReceived(state, artefact);
  }
  const proof = ledger.require(policy, house, request);
  const body = {
    id: ports.newId(),
    house,
    mode,
    session,
    content,
    contentHash: ports.mac(contentJson(content)),
    confidence,
    cites: [...cites],
    proof,
    from: from.map(({ id }) => id),
    at: new Date(ports.clock.now()).toISOString(),
  };
  return { ...body, seal: sealOf(state, body) };
}

function contentJson(content: unknown): string {
  try {
    return canonicalJson(content ?? null);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const said = `the content of an artefact must be JSON (${why})`;
    throw new WhetstoneError("invalid-options", said, { exitCode: 2, cause });
  }
}

/** The least confidence that a house's artefacts need. */
export const evidenceKnob = "evidence_threshold";

/**
 * Takes an artefact of another house in: from then on it may be cited and built upon. Throws PolicyViolation where it
 * may not flow here, is not what was made, is not sure enough, or (in Sovereign mode) is not signed off.
 */
export async function receiveArtefact(
  state: HarnessState,
  artefact: Artefact,
  signOff: SignOff | undefined,
): Promise<void> {
  requireSeal(state, artefact);
  const { house, policy, mode } = state;
  if (!policy.receivesFrom.includes(artefact.house))
    throw new PolicyViolation(
      "flow-not-allowed",
      house,
      `artefacts do not flow from ${artefact.house} to ${house}`,
      "the flow is one way: `houses.*.receivesFrom` in the configuration",
    );
  await requireConfidence(state, artefact);
  if (mode === Mode.Sovereign && !policy.sovereign) requireSignOff(state, artefact, signOff);
  state.ledger.noteSource(artefactSource(artefact.id));
}

/** The sovereign house itself takes what is below the threshold too: it is the one to judge it. */
async function requireConfidence(
  { recorder, house, mode, policy }: HarnessState,
  { house: maker, confidence, session }: Artefact,
): Promise<void> {
  if (policy.sovereign) return;
  if (confidence === null) {
    if (mode === Mode.Sovereign) throw confidenceMissing(maker);
    return;
  }
  // As it holds for the run that made it: that run is what a trial of the threshold measures.
  const threshold = (await recorder.policy(maker, evidenceKnob, session)) ?? 0;
  if (confidence >= threshold) return;
  throw new PolicyViolation(
    "confidence-too-low",
    house,
    `an artefact of ${maker} needs a confidence of ${threshold}, this one has ${confidence}`,
  );
}

function requireReceived(state: HarnessState, { id, house: maker }: Artefact): void {
  const policy = { ...state.policy, evidence: "citations" as const };
  if (maker !== state.house)
    state.ledger.require(policy, state.house, { cites: [artefactSource(id)] });
}

function requireSignOff(
  state: HarnessState,
  { id, house: maker }: Artefact,
  signOff: SignOff | undefined,
): void {
  if (signOff !== undefined) requireSeal(state, signOff);
  if (signOff?.artefact === id && signOff.verdict === "passed") return;
  throw new PolicyViolation(
    "not-signed-off",
    state.house,
    `the artefact of ${maker} is not signed off by the sovereign house`,
    "in Sovereign mode `signOff` of a sovereign house comes first",
  );
}

/** Throws PolicyViolation `artefact-forged` for what this store did not seal, or what was changed since. */
export function requireSeal(
  state: HarnessState,
  sealed: { readonly seal: string; readonly house: string },
): void {
  const { seal, ...body } = sealed;
  if (sealOf(state, body) === seal) return;
  throw new PolicyViolation(
    "artefact-forged",
    state.house,
    `what is said to come from ${sealed.house} was not made like this on this store`,
  );
}

export function sealOf({ ports }: HarnessState, body: object): string {
  return ports.mac(`whetstone-artefact\0${canonicalJson(body)}`);
}

function confidenceMissing(house: string): PolicyViolation {
  return new PolicyViolation(
    "confidence-missing",
    house,
    `an artefact of ${house} has to state its confidence in Sovereign mode`,
  );
}
