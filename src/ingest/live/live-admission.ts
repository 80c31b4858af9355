import { canonicalJson } from "../../core/canonical-json.ts";
import type { Mac } from "../../core/hash.ts";
import type { Door, EventRow, RecordBatch, SourceRow } from "../../core/rows.ts";
import type { Redactor } from "../../redact/redactor.ts";
import { createAdmission, type Admission, type AdmittedRows } from "../admit.ts";
import type { LiveEvent } from "./live-event.ts";

export interface LiveAdmissionOptions {
  readonly tenant: string;
  readonly mac: Mac;
  readonly redactor: Redactor;
  readonly door: Extract<Door, "event" | "otlp">;
}

/** Turns what a live door was sent into rows: keyed, redacted, classified, as the records of a transcript are. */
export type LiveAdmission = (events: readonly LiveEvent[]) => RecordBatch;

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
  const admissions = new Map<string, Admission>();
  const admissionOf = (harness: string): Admission => {
    const known = admissions.get(harness);
    if (known !== undefined) return known;
    const made = admissionFor(options, source, harness);
    if (admissions.size >= maxHarnesses) admissions.clear();
    admissions.set(harness, made);
    return made;
  };
  return (events) => {
    const rows = emptyRows();
    const eventRows: EventRow[] = [];
    for (const event of events) {
      const { harness, records } = event;
      const name = redactor.excerpt(harness, wordLimit);
      const admitted = records.length === 0 ? null : admissionOf(name).admit(chunkOf(records));
      if (admitted !== null) addRows(rows, admitted);
      eventRows.push(eventRow(event, redactor, admitted?.sessions[0]?.ref ?? null));
    }
    return { ...rows, source, cursor: null, events: eventRows };
  };
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

function eventRow(event: LiveEvent, redactor: Redactor, session: string | null): EventRow {
  const word = (text: string | null): string | null =>
    text === null ? null : redactor.excerpt(text, wordLimit);
  return {
    eventKey: event.key,
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

type Rows = { [K in keyof AdmittedRows]: AdmittedRows[K][number][] };

function emptyRows(): Rows {
  return {
    sessions: [],
    facts: [],
    steps: [],
    usage: [],
    observations: [],
    outcomes: [],
    diagnostics: [],
  };
}

function addRows(rows: Rows, more: AdmittedRows): void {
  rows.sessions.push(...more.sessions);
  rows.facts.push(...more.facts);
  rows.steps.push(...more.steps);
  rows.usage.push(...more.usage);
  rows.observations.push(...more.observations);
  rows.outcomes.push(...more.outcomes);
  rows.diagnostics.push(...more.diagnostics);
}
