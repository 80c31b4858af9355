import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashedEventKey } from "../../core/event-key.ts";
import { createMac } from "../../core/hash.ts";
import type { RecordBatch } from "../../core/rows.ts";
import { createRedactor } from "../../redact/redactor.ts";
import { createLiveAdmission } from "./live-admission.ts";
import type { LiveEvent } from "./live-event.ts";
import { readEvent } from "./read-event.ts";
import { readStoredEvent } from "./read-stored-event.ts";

const mac = createMac(new Uint8Array(32));
const now = Date.UTC(2026, 2, 2, 12, 30);
const secret = "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";

const redactor = createRedactor({ mac });
const open = () => createLiveAdmission({ tenant: "local", mac, redactor, door: "event" });

function read(value: unknown, index: number): LiveEvent {
  const found = readEvent(value, { mac, now, idempotencyKey: `k${index}`, newId: () => "unused" });
  if ("reason" in found) throw new Error(found.reason);
  return found.event;
}

const word = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("bot", "mcp", "", "/sql", "3 rows", "denied: no key") },
  { weight: 4, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.constantFrom(secret, "x".repeat(200)) },
);
const event = fc.record(
  {
    timestamp: fc.oneof(
      // Zero is refused, as no time at all.
      fc.integer({ min: 1, max: now }),
      fc.constant("2026-03-02T12:00:00.123456Z"),
    ),
    source: word,
    harness: word,
    session_id: fc.oneof(word, fc.constant("none")),
    endpoint: word,
    success: fc.oneof(fc.boolean(), word),
    ok: fc.boolean(),
    duration_ms: fc.oneof(fc.double(), word),
    audit_duration_ms: fc.integer(),
    input_summary: word,
    output_summary: word,
    one_liner: word,
    error: fc.oneof(word, fc.record({ type: word, message: word }), fc.constant(null)),
    data: fc.record({ error: word, rows: fc.integer() }),
    event_kind: word,
    agent: word,
    model: word,
    cwd: word,
    repo: fc.constantFrom("https://example.org/dev/shop.git", "shop"),
    call_id: word,
    details: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

/** All rows but those of the events; as JSON, for the store keeps no other numbers. */
function rowsOf(batch: RecordBatch): unknown {
  return JSON.parse(JSON.stringify({ ...batch, events: [] }));
}

/** What is sent is JSON. */
const sent = event.map((value) => JSON.parse(JSON.stringify(value)) as unknown);

describe("rows that are made of an event's stored row", () => {
  it("are those that would have been made when it came in", () => {
    let waiting = 0;
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 4 }), (values) => {
        const events = values.map(read);
        const first = open().admitFirst(events);
        const due = (first.events ?? []).filter((row) => row.awaitsRows === true);
        const dueKeys = new Set(due.map(({ eventKey }) => eventKey));
        const late = events.filter(({ key }) => dueKeys.has(key));
        waiting += due.length;
        const kept = due.map((row) => ({ ...row, eventKey: hashedEventKey(mac, row.eventKey) }));
        const stored = kept.map(({ eventKey, at, payloadRedacted }) =>
          readStoredEvent({ eventKey, at, payloadRedacted }),
        );
        const atOnce = open().admit(late);
        expect(rowsOf(open().admit(stored))).toEqual(rowsOf(atOnce));
        expect(kept).toEqual(atOnce.events?.map((row) => ({ ...row, awaitsRows: true })));
        const others = events.filter(({ key }) => !dueKeys.has(key));
        expect(rowsOf(first)).toEqual(rowsOf(open().admitFirst(others)));
      }),
      { numRuns: 100 },
    );
    expect(waiting).toBeGreaterThan(30);
  });

  it("are never due for an event that holds a secret", () => {
    const [row] =
      open().admitFirst([read({ endpoint: "/sql", error: `denied ${secret}` }, 0)]).events ?? [];
    expect(row?.awaitsRows).toBeUndefined();
    expect(row?.payloadRedacted).not.toContain(secret);
  });
});
