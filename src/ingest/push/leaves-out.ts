import type { Observed, SessionIdentity } from "../contract.ts";
import { createSessionKeys, type SessionKeyOptions } from "../session-key.ts";
import type { SendsAway } from "../source-job.ts";

/** Whether a record is of a session, or of a child of one, that this machine has forgotten. */
export function createLeavesOut(
  naming: Omit<SessionKeyOptions, "tenant">,
  sendsAway: SendsAway | undefined,
): (record: Observed) => boolean {
  if (sendsAway === undefined || sendsAway.forgotten.size === 0) return () => false;
  const { ownTenant, forgotten } = sendsAway;
  const ownKey = createSessionKeys({ ...naming, tenant: ownTenant });
  const isForgotten = (identity: SessionIdentity): boolean =>
    forgotten.has(`session:${ownKey(identity).ref}`) ||
    (identity.by === "child" && isForgotten(identity.parent));
  return (record) => {
    if (record.type === "diagnostic") return false;
    const parent = record.type === "session" ? record.parent : undefined;
    return isForgotten(record.session) || (parent !== undefined && isForgotten(parent));
  };
}
