import { percent } from "../core/percent.ts";
import type { Artefact, SignOff } from "./artefact.ts";
import { requireSeal, sealOf } from "./artefact.ts";
import { PolicyViolation } from "./harness-error.ts";
import type { RunQuality } from "./harness-ports.ts";
import type { HarnessState } from "./harness-state.ts";
import { Mode } from "./mode.ts";

/** Below this share of correct steps a person decides. */
const leastAccuracy = 0.5;

/** What a person decided. Whoever calls vouches for it; the journal keeps it. */
export interface PersonalApproval {
  /** Who approved the artefact. */
  readonly by: string;
  readonly reason: string;
}

/**
 * The sovereign house's word on an artefact, from the quality of the steps that made it. What it does not pass opens an
 * approval: a person decides, and with `approval` the house says what they decided. Throws PolicyViolation
 * `not-sovereign`, `artefact-forged`.
 */
export async function signOffArtefact(
  state: HarnessState,
  artefact: Artefact,
  approval: PersonalApproval | null,
): Promise<SignOff> {
  const { house, policy, ports } = state;
  if (!policy.sovereign)
    throw new PolicyViolation("not-sovereign", house, `${house} is no sovereign house`);
  requireSeal(state, artefact);
  const quality = await ports.quality(artefact.session);
  const found = doubtOf(quality, state.mode);
  const doubt = approval === null ? found : null;
  const reason = doubt ?? (approval === null ? passing(quality) : approved(approval, found));
  const verdict = doubt === null ? "passed" : "needs-approval";
  await ports.approvals.decide({
    artefact: artefact.id,
    house,
    reason,
    approval:
      doubt === null
        ? null
        : {
            category: "approval",
            severity: "warning",
            title: `an artefact of ${artefact.house} needs approval`,
            body: `${reason} (artefact ${artefact.id}, run ${artefact.session})`,
          },
  });
  const { accuracy, scored } = quality;
  const at = new Date(ports.clock.now()).toISOString();
  const body = { artefact: artefact.id, house, verdict, reason, accuracy, scored, at } as const;
  return { ...body, seal: sealOf(state, body) };
}

/** Why a person has to decide; null where the steps speak for it. */
function doubtOf({ accuracy, scored, last }: RunQuality, mode: Mode): string | null {
  if (last === "incorrect") return `the last of ${scored} scored steps was incorrect`;
  if (accuracy !== null && accuracy < leastAccuracy)
    return `${percent(accuracy)} of ${scored} scored steps were correct`;
  // Nothing speaks against it, and nothing for it: enough to go on, but not where evidence is required.
  return accuracy === null && mode === Mode.Sovereign ? "no step of its run could be scored" : null;
}

function approved({ by, reason }: PersonalApproval, doubt: string | null): string {
  return `${by} approved it: ${reason}${doubt === null ? "" : ` (${doubt})`}`;
}

function passing({ accuracy, scored }: RunQuality): string {
  return accuracy === null
    ? "no step of its run could be scored; nothing speaks against it"
    : `${percent(accuracy)} of ${scored} scored steps were correct`;
}
