import { isObject } from "../core/json.ts";

/** One operation as `recent_scenario_ops` tells it. */
export interface RecentOperation {
  readonly ts: string;
  readonly ok: boolean | null;
  readonly staffer: string | null;
  readonly kind: string | null;
  readonly role: string | null;
}

/** Of the stored event. */
export function recentOperation(payload: string): RecentOperation {
  const parsed: unknown = JSON.parse(payload);
  const operation = isObject(parsed) ? parsed : {};
  const text = (key: string): string | null => {
    const value = operation[key];
    return typeof value === "string" ? value : null;
  };
  const { success } = operation;
  return {
    ts: text("timestamp") ?? "",
    ok: typeof success === "boolean" ? success : null,
    staffer: text("staffer_id"),
    kind: text("event_kind"),
    role: text("role"),
  };
}
