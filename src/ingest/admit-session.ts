import { stepLineage } from "../core/lineage.ts";
import { dropOldest } from "../core/drop-oldest.ts";
import { redactedName } from "./redacted-name.ts";
import type { FactField } from "../core/rows.ts";
import type { AdmissionContext, MutableRows } from "./admission-context.ts";
import type {
  ObservedFact,
  ObservedOutcome,
  ObservedSession,
  ObservedUnknownKey,
} from "./contract.ts";
import { repoOfRemote } from "./repo-identity.ts";
import { isSurelyUnique } from "./unique-id.ts";

export function admitSession(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedSession,
): void {
  const { adapter, short, sourceKey, zone } = context;
  const { ref, nativeId } = context.sessionKey(record.session);
  const parent =
    record.parent ?? (record.session.by === "child" ? record.session.parent : undefined);
  rows.sessions.push({
    ref,
    harness: adapter.harness,
    nativeId: nativeId === null ? null : short(nativeId),
    parentRef: parent === undefined ? null : context.sessionKey(parent).ref,
    repo: repoOf(context, record),
    zone,
    sourceKey,
    readerVersion: adapter.readerVersion,
  });
  if (record.lineage !== undefined)
    tellLineage(context, rows, record, stepLineage(context.mac(record.lineage)));
}

function repoOf(context: AdmissionContext, { repoRemote, cwd }: ObservedSession): string | null {
  const named = repoRemote === undefined ? null : repoOfRemote(repoRemote, context.mac);
  const repo = named ?? (cwd === undefined ? null : context.resolveRepo(cwd));
  if (repo === null || repo.startsWith("root:") || repo.startsWith("path:")) return repo;
  return context.short(repo);
}

/** Fields that hold a number, in milliseconds or nano-dollars. */
const numericFields: ReadonlySet<FactField> = new Set([
  "started_at",
  "ended_at",
  "declared_cost_nano",
]);
const timeFields: ReadonlySet<FactField> = new Set(["started_at", "ended_at"]);
const taskLimit = 2048;
const textLimit = 512;

export function admitFact(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedFact,
): void {
  const { field } = record;
  const value = numericFields.has(field) ? wholeNumber(context, record) : factText(context, record);
  if (value !== null) pushFact(context, rows, record, field, value);
}

function wholeNumber(context: AdmissionContext, record: ObservedFact): string | null {
  const value = record.value.trim() === "" ? Number.NaN : Number(record.value);
  const { fields } = context;
  const { field, raw } = record;
  const position = context.position(raw);
  const count = timeFields.has(field)
    ? fields.time(value, field, position)
    : fields.count(value, field, position);
  return count === null ? null : String(count);
}

function factText(context: AdmissionContext, { field, value }: ObservedFact): string {
  if (field === "task") return context.redactor.excerpt(value, taskLimit);
  return context.short(value, textLimit);
}

export function admitUnknownKey(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedUnknownKey,
): void {
  const key = redactedName(record.key, context.short, 128);
  pushFact(context, rows, record, "unknown_key", key);
}

/** Sessions remembered as having a lineage; the oldest is forgotten, and told again if it comes back: the first fact wins. */
const maxLineages = 256;

/** The first globally unique id of a session: copies of one history share it. */
export function noteLineage(
  context: AdmissionContext,
  rows: MutableRows,
  record: Pick<ObservedFact, "session" | "ordinal" | "raw" | "at">,
  id: string,
): void {
  // A short id that a person or a test made up (`call_1`) would tie strangers together.
  if (context.adapter.callIdScope === "global" && isSurelyUnique(id))
    tellLineage(context, rows, record, context.mac(id));
}

function tellLineage(
  context: AdmissionContext,
  rows: MutableRows,
  record: Pick<ObservedFact, "session" | "ordinal" | "raw" | "at">,
  value: string,
): void {
  const { ref } = context.sessionKey(record.session);
  const { lineage } = context;
  if (lineage.has(ref)) return;
  lineage.add(ref);
  dropOldest(lineage, maxLineages);
  pushFact(context, rows, record, "lineage", value);
}

function pushFact(
  context: AdmissionContext,
  rows: MutableRows,
  record: Pick<ObservedFact, "session" | "ordinal" | "raw" | "at">,
  field: FactField,
  value: string,
): void {
  rows.facts.push({
    session: context.sessionKey(record.session).ref,
    field,
    door: context.door,
    ordinal: record.ordinal,
    value,
    at: context.fields.time(record.at, "at", context.position(record.raw)),
  });
}

export function admitOutcome(
  context: AdmissionContext,
  rows: MutableRows,
  record: ObservedOutcome,
): void {
  const { fields, adapter, sourceKey } = context;
  const position = context.position(record.raw);
  const weight = fields.within(record.weight, 0, 1, "outcome.weight", position);
  if (weight === null) return;
  rows.outcomes.push({
    target: context.sessionKey(record.session).ref,
    value: record.value,
    source: record.source,
    weight,
    actor: `${adapter.name}:${sourceKey}`,
    at: fields.time(record.at, "at", position) ?? 0,
  });
}
