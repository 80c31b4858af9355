import { describe, expect, it } from "vitest";
import type { CursorRow, ObservationRow, RecordBatch, StepRow, UsageRow } from "../core/rows.ts";
import { noRows } from "./admission-context.ts";
import { EventPacker, EventUnpacker } from "./packed-events.ts";
import type { SourceEvent } from "./source-job.ts";

const cursor = (offset: number): CursorRow => ({
  sourceKey: "s",
  generation: 0,
  offset,
  stamp: "claude-code unfinished",
  prefixHmac: "p",
  readerVersion: 1,
  readerState: '{"reader":"x"}',
});

// Each value differs from all others of its row, so that no two can change places unseen.
const step = (session: string): StepRow => ({
  session,
  stepKey: "step",
  parentStepKey: "parent",
  kind: "tool",
  at: 1,
  ordinal: 2,
  excerpt: 'a "quoted"\n\u2028 ✓ excerpt',
  label: "label",
  model: "model",
  injected: true,
  rulesVersion: 3,
  sourceKey: "s",
  locator: "b:0-1",
  rawHmac: "raw",
  readerVersion: 4,
});

const usage = (session: string): UsageRow => ({
  session,
  requestKey: "request",
  revision: 1,
  model: "model",
  input: 2,
  output: 3,
  cacheRead: 4,
  cacheWrite: 5,
  reasoning: 6,
  costNano: 7,
  at: 8,
});

const observation = (session: string): ObservationRow => ({
  session,
  callKey: "call",
  door: "transcript",
  part: "result",
  revision: 1,
  stepKey: "step",
  ordinal: 2,
  tool: "tool",
  server: "server",
  house: "house",
  taskType: "task",
  paramHash: "hash",
  paramsRedacted: "params",
  paramShape: "shape",
  outcome: "failure",
  outcomeSource: "exit-code",
  failureKind: "timeout",
  exitCode: 3,
  errorRedacted: "error",
  errorTemplateId: "template",
  confidence: 0.5,
  latencyUs: 4,
  tokensIn: 5,
  tokensOut: 6,
  at: 7,
  rulesVersion: 8,
  sourceKey: "s",
  locator: "b:2-3",
  rawHmac: "raw",
  readerVersion: 9,
});

const nothing = { parentStepKey: null, at: null, label: null, model: null, injected: false };

const batch: RecordBatch = {
  source: { sourceKey: "s", uriRedacted: "~/a", format: "f", generation: 0, prefixHmac: "p" },
  cursor: null,
  sessions: [
    {
      ref: "one",
      harness: "h",
      nativeId: null,
      parentRef: null,
      repo: null,
      zone: "UTC",
      sourceKey: "s",
      readerVersion: 1,
    },
  ],
  facts: [{ session: "one", field: "agent", door: "transcript", ordinal: 0, value: "v", at: null }],
  steps: [step("one"), step("two"), { ...step("one"), ...nothing }],
  usage: [usage("two"), { ...usage("one"), model: null, costNano: null, at: null }],
  observations: [observation("one"), { ...observation("two"), paramShape: null, sourceKey: null }],
  outcomes: [{ target: "one", value: "success", source: "label", weight: 1, actor: "a", at: 1 }],
  diagnostics: [{ sourceKey: "s", position: "", reason: "unreadable", detail: "d" }],
};

const event = (parts: Partial<RecordBatch>): SourceEvent => ({
  kind: "batch",
  job: 1,
  format: "f",
  bytes: 10,
  batch: { ...batch, ...parts },
});

describe("packed events", () => {
  it("come out as they went in", () => {
    const [first, second] = [cursor(1), cursor(2)];
    const events: SourceEvent[] = [
      event({ cursor: { previous: null, next: first } }),
      event({ cursor: { previous: first, next: second } }),
      event({ cursor: null }),
      event({ cursor: { previous: second, next: cursor(3) } }),
      { kind: "done", job: 1, uriRedacted: "~/a", end: { state: "unknown", looksLike: "text" } },
      event({ cursor: { previous: null, next: cursor(9) } }),
      event({ cursor: { previous: cursor(4), next: cursor(5) } }),
    ];
    const packer = new EventPacker();
    const texts = events.map((each) => packer.pack(each));
    const unpacker = new EventUnpacker();
    expect(unpacker.unpack(texts.slice(0, 3).join(","))).toEqual(events.slice(0, 3));
    expect(unpacker.unpack(texts.slice(3).join(","))).toEqual(events.slice(3));
    expect(unpacker.unpack("")).toEqual([]);
  });

  it("give a batch the rows that were told before it, and no batch those of another job", () => {
    const packer = new EventPacker();
    const rows = { ...noRows(), steps: [step("lost")], usage: [usage("lost")] };
    const first = { ...noRows(), steps: [step("first")], diagnostics: [...batch.diagnostics] };
    const second = { ...noRows(), observations: [observation("second")] };
    const whole = event({ cursor: { previous: null, next: cursor(1) } });
    const texts = [
      packer.packRows(7, rows),
      packer.packRows(1, first),
      packer.packRows(1, second),
      packer.pack(whole),
      packer.pack(event({ cursor: null })),
    ];
    const unpacker = new EventUnpacker();
    expect(unpacker.unpack(texts.slice(0, 2).join(","))).toEqual([]);
    expect(unpacker.unpack(texts.slice(2).join(","))).toEqual([
      event({
        cursor: { previous: null, next: cursor(1) },
        steps: [...first.steps, ...batch.steps],
        observations: [...second.observations, ...batch.observations],
        diagnostics: [...first.diagnostics, ...batch.diagnostics],
      }),
      event({ cursor: null }),
    ]);
  });

  it("do not repeat the cursor that the batch before has told", () => {
    const first = cursor(1);
    const packer = new EventPacker();
    packer.pack(event({ cursor: { previous: null, next: first } }));
    const text = packer.pack(event({ cursor: { previous: first, next: cursor(2) } }));
    expect(text).toContain('"previous":"follows"');
  });
});
