import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMac } from "../../src/core/hash.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { createRandom } from "../../src/core/random.ts";
import type { ObservationRow } from "../../src/core/rows.ts";
import { type FoldedExecution, foldExecutions } from "../../src/derive/fold-executions.ts";
import { linkDoors } from "../../src/derive/link-doors.ts";
import { claudeCode } from "../../src/hook/hosts/claude-code.ts";
import { observeHook } from "../../src/hook/observe-hook.ts";
import { createAdmission } from "../../src/ingest/admit.ts";
import { splitToolName } from "../../src/ingest/mcp-tool-name.ts";
import { createLiveAdmission } from "../../src/ingest/live/live-admission.ts";
import { readEvent } from "../../src/ingest/live/read-event.ts";
import { readLogs } from "../../src/ingest/otlp/read-logs.ts";
import { TraceCalls } from "../../src/ingest/otlp/trace-calls.ts";
import { TraceSessions } from "../../src/ingest/otlp/trace-sessions.ts";
import { createRedactor } from "../../src/redact/redactor.ts";

// One run, as the transcript, a hook, telemetry and a caller of /event tell it, each in its own words.

const sessionId = "3f1c2d6e-5a77-4c58-9d5a-2f1f60c7aa01";
const mac = createMac(new Uint8Array(32).fill(5));
const redactor = createRedactor({ mac });
const tenant = "local";
const begun = Date.UTC(2026, 5, 1, 9);
const eventsOf = createLiveAdmission({ tenant, mac, redactor, door: "event" });
const telemetryOf = createLiveAdmission({ tenant, mac, redactor, door: "otlp" });

type Teller = "transcript" | "hook" | "otlp" | "event";
const tellers: readonly Teller[] = ["transcript", "hook", "otlp", "event"];

interface Call {
  readonly place: number;
  /** As the model names it; `Bash` unless told. */
  readonly tool?: string;
  readonly command: string;
  readonly failed: boolean;
  /** Whether telemetry and the caller of /event know the call's id. */
  readonly isNamed: boolean;
}

const startOf = ({ place }: Call): number => begun + place * 60_000;
/** Longer than any call, so that what is told of its end is no candidate for the next. */
const tookMs = 5000;
const toolOf = ({ tool = "Bash" }: Call): string => tool;
const idOf = ({ place }: Call): string => `toolu_${place}`;

const tell: Readonly<Record<Teller, (call: Call) => readonly ObservationRow[]>> = {
  transcript(call) {
    const session = { by: "native", id: sessionId } as const;
    const raw = {
      locator: { kind: "bytes", start: call.place, end: call.place + 1 } as const,
      bytes: () => String(call.place),
    };
    const about = { session, raw, ordinal: call.place, callId: idOf(call), stepId: null };
    const { failed, command } = call;
    return createAdmission({
      adapter: {
        name: "claude-code",
        harness: "claude-code",
        readerVersion: 1,
        callIdScope: "global",
        errorFlag: "failure-only",
      },
      tenant,
      source: { sourceKey: "source-1", uriRedacted: "~/x.jsonl" },
      mac,
      redactor,
      zone: null,
      resolveRepo: () => null,
    }).admit({
      records: [
        {
          type: "call",
          ...about,
          at: startOf(call),
          ...splitToolName(toolOf(call)),
          params: { command },
        },
        {
          type: "result",
          ...about,
          at: startOf(call) + tookMs,
          text: failed ? "it broke" : "done",
          signals: failed ? { errorFlag: true } : {},
          latencyMs: null,
        },
      ],
      cursor: { generation: 0, offset: 0, prefixHmac: "", state: null },
      bytes: 0,
    }).observations;
  },
  hook(call) {
    const { command, failed } = call;
    const payload: JsonObject = {
      session_id: sessionId,
      tool_name: toolOf(call),
      tool_input: { command },
      tool_use_id: idOf(call),
      duration_ms: 1000 + call.place,
      ...(failed ? { error: "it broke" } : { tool_response: { stdout: "done" } }),
    };
    const batch = observeHook({
      host: claudeCode,
      payload: claudeCode.read(payload, failed ? "failure" : "result"),
      isStart: false,
      tenant,
      mac,
      now: startOf(call) + tookMs,
      newId: () => "unused",
    });
    return batch?.observations ?? [];
  },
  otlp(call) {
    const attributes = {
      "event.name": "tool_result",
      "session.id": sessionId,
      tool_name: toolOf(call),
      tool_input: JSON.stringify({ command: call.command }),
      success: String(!call.failed),
      duration_ms: String(2000 + call.place),
      ...(call.failed ? { error: "it broke" } : {}),
      ...(call.isNamed ? { tool_use_id: idOf(call) } : {}),
    };
    const record = {
      timeUnixNano: String((startOf(call) + tookMs) * 1e6),
      attributes: Object.entries(attributes).map(([key, value]) => ({
        key,
        value: { stringValue: value },
      })),
    };
    const resource = {
      attributes: [{ key: "service.name", value: { stringValue: "claude-code" } }],
    };
    const request = { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] };
    return telemetryOf.admit(
      readLogs(request, { mac, now: begun, traces: new TraceSessions(), calls: new TraceCalls() })
        .events,
    ).observations;
  },
  event(call) {
    const read = readEvent(
      {
        source: "my-wrapper",
        harness: "claude-code",
        session_id: sessionId,
        timestamp: startOf(call) + tookMs,
        endpoint: toolOf(call),
        params: { command: call.command },
        success: !call.failed,
        duration_ms: 3000 + call.place,
        ...(call.failed ? { error: "it broke" } : {}),
        ...(call.isNamed ? { call_id: idOf(call) } : {}),
      },
      { mac, now: begun, idempotencyKey: null, newId: () => "unused" },
    );
    if ("reason" in read) throw new Error(read.reason);
    return eventsOf.admit([read.event]).observations;
  },
};

const fold = (rows: readonly ObservationRow[]): readonly FoldedExecution[] =>
  foldExecutions(linkDoors(rows));

/** Of this call, told by these doors: what each field has to be. */
function best(call: Call, by: ReadonlySet<Teller>): object {
  const latencyMs = by.has("hook")
    ? 1000
    : by.has("otlp")
      ? 2000
      : by.has("event")
        ? 3000
        : undefined;
  const isByFlag = call.failed || !by.has("transcript");
  return {
    tool: "Bash",
    paramsRedacted: JSON.stringify({ command: call.command }),
    outcome: call.failed ? "failure" : "success",
    ...(isByFlag ? {} : { outcomeSource: "flag-absent" }),
    latencyUs: latencyMs === undefined ? null : (latencyMs + call.place) * 1000,
    ...(by.has("transcript") ? { at: startOf(call), sourceKey: "source-1" } : {}),
  };
}

const anyCalls = (isEachDifferent: boolean): fc.Arbitrary<readonly Call[]> =>
  fc
    .array(fc.record({ failed: fc.boolean(), isNamed: fc.boolean() }), {
      minLength: 1,
      maxLength: 6,
    })
    .map((calls) =>
      calls.map((call, place) => ({
        ...call,
        place,
        command: isEachDifferent ? `make ${place}` : "make",
      })),
    );

function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  const random = createRandom(seed);
  return list
    .map((one) => ({ one, by: random() }))
    .toSorted((a, b) => a.by - b.by)
    .map(({ one }) => one);
}

describe("one run that the transcript, a hook, telemetry and /event tell", () => {
  const calls = [
    { place: 0, command: "make", failed: false, isNamed: false },
    { place: 1, command: "make check", failed: true, isNamed: true },
    { place: 2, command: "make", failed: false, isNamed: false },
  ];

  it("counts once, with every field from the best door", () => {
    const rows = tellers.flatMap((teller) => calls.flatMap(tell[teller]));
    const found = fold(rows);
    expect(found).toHaveLength(calls.length);
    expect(found).toMatchObject(calls.map((call) => best(call, new Set(tellers))));
  });

  it("counts once where the tool is a server's, by the name of either", () => {
    const asked: Call = {
      place: 0,
      tool: "mcp__tracker__search",
      command: "q",
      failed: false,
      isNamed: false,
    };
    const found = fold(tellers.flatMap((teller) => tell[teller](asked)));
    expect(found).toMatchObject([{ tool: "search", server: "tracker" }]);
    for (const teller of tellers)
      expect(fold(tell[teller](asked))).toMatchObject([{ tool: "search", server: "tracker" }]);
  });

  it("counts once by any of the doors, whether or not they know the calls' ids", () => {
    fc.assert(
      fc.property(
        fc.subarray([...tellers], { minLength: 1 }),
        anyCalls(false),
        (doors, someCalls) => {
          const rows = doors.flatMap((door) => someCalls.flatMap(tell[door]));
          const found = fold(rows).toSorted((a, b) => placeOf(a) - placeOf(b));
          expect(found).toHaveLength(someCalls.length);
          expect(found).toMatchObject(someCalls.map((call) => best(call, new Set(doors))));
        },
      ),
    );
  });

  it("counts once whatever part of the reports came, in any order, any number of times", () => {
    fc.assert(
      fc.property(
        anyCalls(true),
        fc.array(fc.subarray([...tellers]), { minLength: 6, maxLength: 6 }),
        fc.array(fc.nat({ max: 2 }), { minLength: 24, maxLength: 24 }),
        fc.nat(),
        (someCalls, told, again, seed) => {
          const by = (call: Call): readonly Teller[] => told[call.place] ?? [];
          const reports = someCalls.flatMap((call) => by(call).map((door) => tell[door](call)));
          const rows = reports.flatMap((report, index) =>
            Array.from({ length: 1 + (again[index] ?? 0) }, () => report).flat(),
          );
          const found = fold(shuffled(rows, seed)).toSorted((a, b) => placeOf(a) - placeOf(b));
          const expected = someCalls.filter((call) => by(call).length > 0);
          expect(found).toHaveLength(expected.length);
          expect(found).toMatchObject(expected.map((call) => best(call, new Set(by(call)))));
        },
      ),
    );
  });
});

/** Of an execution: a minute is a call. A hook alone tells no beginning, but its order. */
function placeOf({ at, ordinal }: FoldedExecution): number {
  return Math.floor(((at ?? ordinal) - begun) / 60_000);
}
