import { BoundedCache } from "../../core/bounded-cache.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { hashedEventKey } from "../../core/event-key.ts";
import type { Mac } from "../../core/hash.ts";
import { RecentByText } from "../../core/recent-by-text.ts";
import type {
  AdmittedRows,
  Door,
  EventRow,
  RecordBatch,
  SessionRef,
  SourceRow,
} from "../../core/rows.ts";
import type { Redactor } from "../../redact/redactor.ts";
import { type MutableRows, noRows } from "../admission-context.ts";
import { createAdmission, type Admission } from "../admit.ts";
import type { SessionIdentity } from "../contract.ts";
import { createRawHmac, createSessionKeys } from "../session-key.ts";
import type { LiveEvent } from "./live-event.ts";

export interface LiveAdmissionOptions {
  readonly tenant: string;
  readonly mac: Mac;
  readonly redactor: Redactor;
  readonly door: Extract<Door, "event" | "otlp">;
}

/** Turns what a live door was sent into rows: keyed, redacted, classified, as the records of a transcript are. */
export interface LiveAdmission {
  /** All rows at once. */
  admit(events: readonly LiveEvent[]): RecordBatch;
  /**
   * Only its own row of an event that tells an operation and holds nothing to be redacted, with its key as it was read
   * (see event-key.ts): the other rows can be made of that one as well as of the event. All rows of every other.
   */
  admitFirst(events: readonly LiveEvent[]): RecordBatch;
}

/** Of the doors, as of the formats of one harness: a transcript of the same session tells its steps and usage better. */
export const liveRanks: Readonly<Record<string, number>> = { event: 10, otlp: 20 };

/** Harnesses whose admission is kept at hand; one that was put away begins anew with its next event. */
const maxHarnesses = 64;
const wordLimit = 128;

export function createLiveAdmission(options: LiveAdmissionOptions): LiveAdmission {
  const { mac, redactor, door } = options;
  const source: SourceRow = {
    sourceKey: mac(`whetstone\0${door}`),
    uriRedacted: `(received: ${door})`,
    format: door,
    generation: 0,
    prefixHmac: "",
  };
  const admissions = new BoundedCache<string, Admission>(maxHarnesses);
  const admissionOf = (harness: string): Admission =>
    admissions.get(harness) ?? admissions.set(harness, admissionFor(options, source, harness));
  const sessionOf = createSessionRefs(options, source);
  const admit = (events: readonly LiveEvent[], mayWait: boolean): RecordBatch => {
    const rows = noRows();
    const eventRows: EventRow[] = [];
    for (const event of events) {
      const waiting = mayWait ? waitingRow(event, redactor, sessionOf) : null;
      if (waiting !== null) {
        eventRows.push(waiting);
        continue;
      }
      const { harness, records, about } = event;
      const name = redactor.excerpt(harness, wordLimit);
      const admitted = records.length === 0 ? null : admissionOf(name).admit(chunkOf(records));
      if (admitted !== null) addRows(rows, admitted);
      const told = admitted?.sessions[0]?.ref;
      const named = told ?? (about === undefined ? null : sessionOf(name, about));
      eventRows.push(eventRow(event, { mac, redactor }, named));
    }
    // An event's own row names no source.
    const isAlone = eventRows.every((row) => row.awaitsRows === true);
    return { ...rows, source: isAlone ? null : source, cursor: null, events: eventRows };
  };
  return {
    admit: (events) => admit(events, false),
    admitFirst: (events) => admit(events, true),
  };
}

type SessionRefs = (harness: string, session: SessionIdentity) => SessionRef;

/** Sessions remembered of one harness. */
const knownSessions = 8192;

/** References of sessions as admission gives them, remembered: most events belong to one that was told of just now. */
function createSessionRefs(options: LiveAdmissionOptions, source: SourceRow): SessionRefs {
  const byHarness = new BoundedCache<string, RecentByText<SessionRef>>(maxHarnesses);
  const { tenant, mac } = options;
  const { sourceKey } = source;
  const rawHmac = createRawHmac(mac);
  const refOf = (harness: string, session: SessionIdentity): SessionRef =>
    createSessionKeys({ tenant, harness, sourceKey, rawHmac })(session).ref;
  return (harness, session) => {
    if (session.by !== "native") return refOf(harness, session);
    const known = byHarness.get(harness) ?? byHarness.set(harness, new RecentByText(knownSessions));
    return known.get(session.id) ?? known.set(session.id, refOf(harness, session));
  };
}

/** The row of an event whose other rows may be made later; null where they may not. */
function waitingRow(event: LiveEvent, redactor: Redactor, sessionOf: SessionRefs): EventRow | null {
  const { key, source, kind, at, payload, harness, operation } = event;
  if (operation === null) return null;
  // Longer words are cut where they are kept by themselves.
  const isShort = [source, kind, harness].every((word) => (word ?? "").length <= wordLimit);
  const payloadRedacted = isShort ? redactor.unchangedJson(payload) : null;
  if (payloadRedacted === null) return null;
  const session = sessionOf(harness, operation);
  return { eventKey: key, source, kind, session, at, payloadRedacted, awaitsRows: true };
}

function admissionFor(
  options: LiveAdmissionOptions,
  source: SourceRow,
  harness: string,
): Admission {
  return createAdmission({
    adapter: {
      name: options.door,
      harness,
      readerVersion: 1,
      callIdScope: "session",
      // Telemetry sets its status where something failed, and leaves it out where nothing did.
      errorFlag: options.door === "otlp" ? "failure-only" : "explicit",
    },
    tenant: options.tenant,
    source,
    mac: options.mac,
    redactor: options.redactor,
    // The sender's machine may stand elsewhere.
    zone: null,
    resolveRepo: () => null,
    door: options.door,
  });
}

function eventRow(
  event: LiveEvent,
  { mac, redactor }: Pick<LiveAdmissionOptions, "mac" | "redactor">,
  session: string | null,
): EventRow {
  const word = (text: string | null): string | null =>
    text === null ? null : redactor.excerpt(text, wordLimit);
  return {
    eventKey: hashedEventKey(mac, event.key),
    source: word(event.source),
    kind: word(event.kind),
    session,
    at: event.at,
    payloadRedacted: canonicalJson(redactor.redactValue(event.payload)),
  };
}

function chunkOf(records: LiveEvent["records"]) {
  return { records, cursor: { generation: 0, offset: 0, prefixHmac: "", state: null }, bytes: 0 };
}

function addRows(rows: MutableRows, more: AdmittedRows): void {
  rows.sessions.push(...more.sessions);
  rows.facts.push(...more.facts);
  rows.steps.push(...more.steps);
  rows.usage.push(...more.usage);
  rows.observations.push(...more.observations);
  rows.outcomes.push(...more.outcomes);
  rows.diagnostics.push(...more.diagnostics);
}
