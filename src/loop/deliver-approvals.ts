import { z } from "zod";
import {
  notificationCategories,
  notificationSeverities,
} from "../signals/health/notification-names.ts";
import type { HealthNotification } from "../signals/health/health-pipeline.ts";
import type { ActRow } from "../store/port.ts";
import { deliverOnce, deliveryId, type NamedSink } from "./deliver-once.ts";
import type { LoopParts } from "./parts.ts";

/** Name of whoever a harness tells at once. */
export const harnessSink = "harness";

export interface ApprovalDelivery {
  /** Ids of artefacts. */
  readonly delivered: readonly string[];
  readonly failed: readonly { readonly artefact: string; readonly failure: string }[];
  /** Approvals still to be given that this sink, or whoever the harness tells, had been told of before. */
  readonly before: number;
}

/** Older ones are no news to anybody. */
const newsDays = 30;
const dayMs = 86_400_000;

/**
 * Tells a sink of the approvals that a person has to give, each once: also of those that could not be delivered when the
 * sovereign house asked for them. `told`: ids of deliveries that were made.
 */
export async function deliverApprovals(
  parts: LoopParts,
  sink: NamedSink,
  told: ReadonlySet<string>,
): Promise<ApprovalDelivery> {
  const open = openApprovals(await parts.store.reviews(parts.clock.now() - newsDays * dayMs));
  const sinks = [sink.name, harnessSink];
  const fresh = [...open].filter(
    ([artefact]) => !sinks.some((name) => told.has(deliveryId(artefact, name))),
  );
  const delivered: string[] = [];
  const failed: { artefact: string; failure: string }[] = [];
  for (const [artefact, notification] of fresh) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as they were asked for
    const failure = await deliverOnce(parts, sink, artefact, notification);
    if (failure === null) delivered.push(artefact);
    else failed.push({ artefact, failure });
  }
  return { delivered, failed, before: open.size - fresh.length };
}

const reviewPayload = z.object({
  approval: z
    .object({
      category: z.enum(notificationCategories),
      severity: z.enum(notificationSeverities),
      title: z.string(),
      body: z.string(),
    })
    .nullable(),
});
const artefactTarget = "artefact:";

/** By artefact; what was said of it last counts. */
function openApprovals(reviews: readonly ActRow[]): ReadonlyMap<string, HealthNotification> {
  const open = new Map<string, HealthNotification>();
  for (const { target, payload } of reviews) {
    if (!target.startsWith(artefactTarget)) continue;
    const artefact = target.slice(artefactTarget.length);
    const { data } = reviewPayload.safeParse(JSON.parse(payload));
    if (data === undefined) continue;
    if (data.approval === null) open.delete(artefact);
    else open.set(artefact, data.approval);
  }
  return open;
}
