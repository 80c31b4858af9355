import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMac, hash64 } from "../core/hash.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { AdmittedRows } from "../core/rows.ts";
import { createAdmission, type Admission } from "./admit.ts";
import type { Observed, RawRecord, ReadChunk, SessionIdentity } from "./contract.ts";

const mac = createMac(new Uint8Array(32).fill(3));
const redactor = createRedactor({ mac });
const secret = ["gh", "p_", "0123456789abcdefABCDEF", "9876543210zyxw"].join("");
const session: SessionIdentity = { by: "native", id: "5f1c7a52-0d4e-4d0b-9f8e-1f2a3b4c5d6e" };

function admission(
  state?: unknown,
  overrides: { errorFlag?: "explicit" | "none"; scope?: "session" } = {},
): Admission {
  return createAdmission({
    adapter: {
      name: "sample",
      harness: "sample-agent",
      readerVersion: 2,
      callIdScope: overrides.scope ?? "global",
      errorFlag: overrides.errorFlag ?? "failure-only",
    },
    tenant: "default",
    source: { sourceKey: "source-1", uriRedacted: "~/x.jsonl" },
    mac,
    redactor,
    zone: "Europe/Berlin",
    resolveRepo: (cwd) => (cwd === "/repo" ? "github.com/acme/tool" : null),
    state,
  });
}

function chunk(records: readonly Observed[], generation = 0): ReadChunk {
  return { records, cursor: { generation, offset: 0, prefixHmac: "", state: null }, bytes: 0 };
}

function raw(start: number, text = `line ${start}`): RawRecord {
  return { locator: { kind: "bytes", start, end: start + text.length }, bytes: () => text };
}

const at = 1_770_000_000_000;
const base = (
  ordinal: number,
): { session: SessionIdentity; ordinal: number; raw: RawRecord; at: number } => ({
  session,
  ordinal,
  raw: raw(ordinal),
  at,
});
const call = (ordinal: number, callId: string, command: string): Observed => ({
  type: "call",
  ...base(ordinal),
  callId,
  stepId: `m${ordinal}`,
  tool: "Bash",
  params: { command },
});
const result = (ordinal: number, callId: string, text: string, failed: boolean): Observed => ({
  type: "result",
  ...base(ordinal),
  callId,
  stepId: `m${ordinal}`,
  text,
  signals: failed ? { errorFlag: true } : {},
  latencyMs: 1.5,
});
const step = (ordinal: number, id: string | null, text: string, long = false): Observed => ({
  type: "step",
  ...base(ordinal),
  id,
  parentId: null,
  kind: "user",
  text,
  long,
});

const usage = (ordinal: number, costUsd: number | null, input: number): Observed => ({
  type: "usage",
  ...base(ordinal),
  requestId: `r${ordinal}`,
  revision: ordinal,
  model: "m",
  input,
  output: 2,
  cacheRead: 3,
  cacheWrite: 4,
  reasoning: 1,
  costUsd,
});

describe("createAdmission", () => {
  it("announces a session with its repository and zone", () => {
    const child: SessionIdentity = { by: "child", parent: session, id: "agent-1" };
    const rows = admission().admit(
      chunk([
        { type: "session", ...base(0), cwd: "/repo" },
        {
          type: "session",
          ...base(1),
          session: child,
          parent: session,
          repoRemote: "git@example.com:a/b.git",
        },
      ]),
    );
    expect(rows.sessions).toEqual([
      {
        ref: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        harness: "sample-agent",
        nativeId: "5f1c7a52-0d4e-4d0b-9f8e-1f2a3b4c5d6e",
        parentRef: null,
        repo: "github.com/acme/tool",
        zone: "Europe/Berlin",
        sourceKey: "source-1",
        readerVersion: 2,
      },
      expect.objectContaining({
        nativeId: "agent-1",
        parentRef: rows.sessions[0]?.ref,
        repo: "example.com/a/b",
      }),
    ]);
  });

  it("keys steps by their ids, else by place and record", () => {
    const rows = admission().admit(
      chunk([
        { ...step(0, "m0", "hello"), parentId: "root" } as Observed,
        step(10, null, "no id"),
        { ...step(20, null, "one"), raw: raw(20) } as Observed,
        { ...step(20, null, "two"), raw: raw(20) } as Observed,
      ]),
    );
    expect(rows.steps[0]).toEqual({
      session: rows.steps[0]?.session,
      stepKey: hash64("m0"),
      parentStepKey: hash64("root"),
      kind: "user",
      at,
      ordinal: 0,
      excerpt: "hello",
      label: null,
      model: null,
      injected: false,
      rulesVersion: redactor.rulesVersion,
      sourceKey: "source-1",
      locator: "b:0-6",
      rawHmac: mac("line 0"),
      readerVersion: 2,
    });
    expect(rows.steps[1]?.stepKey).toBe(hash64(`10 ${mac("line 10")}`));
    expect(new Set(rows.steps.map((row) => row.stepKey)).size).toBe(4);
  });

  it("keeps long excerpts where asked, and knows its own briefing", () => {
    const text = `<whetstone-context id="x">\n${"word ".repeat(2_000)}`;
    const rows = admission().admit(
      chunk([
        step(0, "a", text),
        step(1, "b", text, true),
        step(2, "c", `Context of the hook:\n${text}`),
        { ...step(3, "d", text), kind: "assistant" } as Observed,
        step(4, "e", "plain"),
      ]),
    );
    expect(rows.steps.map((row) => row.excerpt.length)).toEqual([281, 2049, 281, 281, 5]);
    expect(rows.steps.map((row) => row.injected)).toEqual([true, true, true, false, false]);
  });

  it("joins results to calls and classifies them with the call's tool", () => {
    const rows = admission().admit(
      chunk([
        call(0, "c1", "grep foo src"),
        call(1, "c2", "pytest | tail -2"),
        result(2, "c1", "Exit code 1", true),
        result(3, "c2", "=== 1 failed, 2 passed in 0.1s ===", false),
      ]),
    );
    const [one, , three, four] = rows.observations;
    expect(one).toMatchObject({
      callKey: hash64("c1"),
      part: "call",
      door: "transcript",
      tool: "Bash",
      paramHash: mac('{"command":"grep foo src"}'),
      paramsRedacted: '{"command":"grep foo src"}',
      paramShape: '{"command":"string"}',
      outcome: null,
      latencyUs: null,
    });
    expect(three).toMatchObject({
      callKey: hash64("c1"),
      part: "result",
      tool: null,
      outcome: "failure",
      outcomeSource: "error-flag",
      failureKind: "not-found",
      exitCode: 1,
      errorRedacted: "Exit code 1",
      latencyUs: 1500,
    });
    expect(four).toMatchObject({
      outcome: "failure",
      outcomeSource: "text-rule",
      failureKind: "test-failure",
    });
    expect(four?.errorTemplateId).toMatch(/^[0-9a-f]{32}$/);
    expect(rows.diagnostics).toEqual([]);
  });

  it("reports a result without a call, and keeps it", () => {
    const rows = admission().admit(chunk([result(5, "lost", "text", false)]));
    expect(rows.observations).toHaveLength(1);
    expect(rows.diagnostics).toEqual([
      {
        sourceKey: "source-1",
        position: "b:5-11",
        reason: "orphan-result",
        detail: `The result of call ${hash64("lost")} has no call before it.`,
      },
    ]);
  });

  it("joins a result in a later run, but not across generations", () => {
    const first = admission();
    first.admit(chunk([call(0, "c1", "pytest | tail")]));
    const state = JSON.parse(JSON.stringify(first.state())) as unknown;
    const late = chunk([result(9, "c1", "=== 1 failed in 0.1s ===", false)]);
    expect(admission(state).admit(late).observations[0]?.failureKind).toBe("test-failure");
    expect(admission(state).admit(late).diagnostics).toEqual([]);
    expect(admission(state).admit(chunk(late.records, 1)).diagnostics).toHaveLength(1);
  });

  it("marks the lineage of a session once, by its first global id", () => {
    const messageId = "msg_01Xk4PqRsTuVwYz";
    const first = admission();
    const rows = first.admit(
      chunk([step(0, null, "x"), step(1, messageId, "y"), call(2, "c1", "ls")]),
    );
    expect(rows.facts).toEqual([
      {
        session: rows.steps[0]?.session,
        field: "lineage",
        door: "transcript",
        ordinal: 1,
        value: mac(messageId),
        at,
      },
    ]);
    expect(admission(first.state()).admit(chunk([step(5, "m5", "z")])).facts).toEqual([]);
    expect(
      admission(undefined, { scope: "session" }).admit(chunk([step(1, messageId, "y")])).facts,
    ).toEqual([]);
    const madeUp = admission().admit(chunk([step(0, null, "x"), step(1, "m1", "y")]));
    expect(madeUp.facts, "an id anyone may make up ties nothing together").toEqual([]);
  });

  it("counts money in nano-dollars and refuses numbers that cannot be", () => {
    const rows = admission().admit(
      chunk([usage(0, 0.0123456789, 5), usage(1, null, -5), usage(2, Number.NaN, -6)]),
    );
    expect(rows.usage.map(({ costNano, input }) => [costNano, input])).toEqual([
      [12_345_679, 5],
      [null, 0],
      [null, 0],
    ]);
    expect(
      rows.diagnostics.map(({ reason, position, detail }) => [
        reason,
        position,
        detail.split(" ")[0],
      ]),
    ).toEqual([
      ["invalid-field", "b:1-7", "usage.input"],
      ["invalid-field", "b:2-8", "usage.costUsd"],
    ]);
  });

  it("keeps facts, outcomes, unknown keys and diagnostics, redacted", () => {
    const rows = admission().admit(
      chunk([
        { type: "fact", ...base(0), field: "task", value: `use ${secret}` },
        { type: "fact", ...base(1), field: "started_at", value: String(at) },
        { type: "fact", ...base(2), field: "ended_at", value: "never" },
        { type: "unknown-key", ...base(3), key: `k ${secret}` },
        { type: "outcome", ...base(4), value: "success", source: "label", weight: 1 },
        { type: "outcome", ...base(5), value: "success", source: "label", weight: 7 },
        { type: "diagnostic", locator: null, reason: "malformed-json", detail: `near ${secret}` },
      ]),
    );
    expect(rows.facts.map(({ field, value }) => [field, value])).toEqual([
      ["task", redactor.redact(`use ${secret}`)],
      ["started_at", String(at)],
      ["unknown_key", redactor.redact(`k ${secret}`)],
    ]);
    expect(rows.outcomes).toEqual([
      {
        target: rows.facts[0]?.session,
        value: "success",
        source: "label",
        weight: 1,
        actor: "sample:source-1",
        at,
      },
    ]);
    expect(rows.diagnostics.map((row) => row.reason)).toEqual([
      "malformed-json",
      "invalid-field",
      "invalid-field",
    ]);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });
});

/** Arbitrary runs of records of one source, with secrets planted in every text. */
const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    `curl -H "Authorization: Bearer ${secret}"`,
    `Exit code 1\nfatal: ${secret}`,
    `${"line\n".repeat(900)}ValueError: ${secret}`,
    `\u001b[31m${secret}\u001b[0m`,
    "pytest | tail",
    "=== 1 failed in 0.1s ===",
    "ls",
  ),
);
const id = fc.constantFrom("a", "b", "c", "d");
const other: SessionIdentity = { by: "growing", first: raw(0) };
const shared = fc.record({
  session: fc.constantFrom(session, other),
  at: fc.constantFrom(at, null, -1, Number.NaN),
});
const observed = fc.oneof(
  fc.record({ type: fc.constant("step" as const), shared, id: fc.option(id), parentId: fc.option(id), kind: fc.constantFrom("user" as const, "tool" as const), text: texts, long: fc.boolean() }),
  fc.record({ type: fc.constant("call" as const), shared, callId: id, stepId: fc.option(id), tool: fc.constantFrom("Bash", "Read", "x"), params: fc.oneof(fc.record({ command: texts }), fc.constant({ [`key ${secret}`]: 1 }), fc.jsonValue()) }),
  fc.record({ type: fc.constant("result" as const), shared, callId: id, stepId: fc.option(id), text: texts, signals: fc.constantFrom({}, { errorFlag: true }, { exitCode: 1 }, { exitCode: 0.5 }), latencyMs: fc.constantFrom(null, 3, -1) }),
  fc.record({ type: fc.constant("usage" as const), shared, requestId: id, revision: fc.nat(9), model: fc.constant("m"), input: fc.integer(), output: fc.nat(), cacheRead: fc.nat(), cacheWrite: fc.nat(), reasoning: fc.nat(), costUsd: fc.constantFrom(null, 0.5, -1) }),
  fc.record({ type: fc.constant("fact" as const), shared, field: fc.constantFrom("task" as const, "title" as const, "ended_at" as const), value: texts }),
  fc.record({ type: fc.constant("unknown-key" as const), shared, key: texts }),
); // prettier-ignore
const run = fc.array(observed, { maxLength: 30 }).map((records) =>
  records.map(({ shared: { session: identity, at: time }, ...record }, index): Observed => {
    const place = { session: identity, ordinal: index * 10, raw: raw(index * 10), at: time };
    return { ...record, ...place };
  }),
);

const sorted = (rows: readonly unknown[]): readonly string[] =>
  rows.map((row) => JSON.stringify(row)).toSorted();

describe("admission of any records", () => {
  it("is the same in pieces as at once, with the state stored in between", () => {
    fc.assert(
      fc.property(run, fc.array(fc.nat(30), { maxLength: 4 }), (records, cuts) => {
        const whole = admission().admit(chunk(records));
        const borders = [
          ...new Set([0, ...cuts.filter((cut) => cut < records.length), records.length]),
        ].toSorted((a, b) => a - b);
        let state: unknown;
        const pieces: AdmittedRows[] = [];
        for (let index = 1; index < borders.length; index += 1) {
          const piece = admission(state);
          pieces.push(piece.admit(chunk(records.slice(borders[index - 1], borders[index]))));
          state = JSON.parse(JSON.stringify(piece.state()));
        }
        for (const table of Object.keys(whole) as (keyof AdmittedRows)[]) {
          expect(sorted(pieces.flatMap((piece) => [...piece[table]]))).toEqual(
            sorted(whole[table]),
          );
        }
      }),
    );
  });

  it("lets no planted secret through, neither in rows nor in the state", () => {
    fc.assert(
      fc.property(run, (records) => {
        const given = admission(undefined, { errorFlag: "explicit" });
        const written = JSON.stringify([given.admit(chunk(records)), given.state()]);
        expect(written).not.toContain(secret.slice(4, 20));
      }),
    );
  });
});
