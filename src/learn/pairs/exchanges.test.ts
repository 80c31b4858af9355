import { describe, expect, it } from "vitest";
import type { Observed, SessionIdentity } from "../../ingest/contract.ts";
import type { StepKind } from "../../core/rows.ts";
import { createExchangeReader, type Exchange, MOST_OPEN_SESSIONS } from "./exchanges.ts";

const native: SessionIdentity = { by: "native", id: "s1" };
const raw = { locator: { kind: "bytes", start: 0, end: 1 }, bytes: () => "" } as const;

function place(session: SessionIdentity) {
  return { session, ordinal: 0, raw, at: null } as const;
}

function said(kind: StepKind, text: string, more: object = {}): Observed {
  const step = { type: "step", ...place(native), id: null, parentId: null, kind, text, long: true };
  return { ...step, ...more } as Observed;
}

function called(session = native): Observed {
  return { type: "call", ...place(session), callId: "c", stepId: null, tool: "bash", params: {} };
}

function read(records: readonly Observed[]): readonly Exchange[] {
  const reader = createExchangeReader();
  return [...records.flatMap((record) => reader.take(record)), ...reader.end()];
}

const turns = (exchanges: readonly Exchange[]) =>
  exchanges.map(({ prompt, answer }) => [prompt, answer]);

describe("exchanges", () => {
  it("are one for an agentic run, however many answers and calls it has", () => {
    const run = [
      said("user", "Fix it"),
      said("assistant", "I look around"),
      called(),
      said("tool", "the file"),
      said("assistant", "I found it"),
      called(),
      said("assistant", "First words"),
      said("assistant", "It is fixed"),
      said("user", "Thanks"),
      said("assistant", "At your service"),
    ];
    expect(turns(read(run))).toEqual([
      ["Fix it", "It is fixed"],
      ["Thanks", "At your service"],
    ]);
  });

  it("take no text for an answer that a call followed", () => {
    expect(read([said("user", "Fix it"), said("assistant", "Let me see"), called()])).toEqual([]);
  });

  it("take the nearest prompt", () => {
    const told = [said("user", "Fix it"), said("user", "No, wait"), said("assistant", "Yes?")];
    expect(turns(read(told))).toEqual([["No, wait", "Yes?"]]);
  });

  it("go on through a tool result that stands as a person's words", () => {
    const told = [
      said("user", "What is in it?"),
      said("assistant", "I read it"),
      said("user", '{"output": "x"}'),
      said("assistant", "An x"),
    ];
    expect(turns(read(told))).toEqual([["What is in it?", "An x"]]);
  });

  it("leave out what answers a system prompt, a briefing of our own, or nothing", () => {
    const told = [
      said("assistant", "Hello"),
      said("user", "You are a helpful assistant."),
      said("assistant", "I am"),
      said("user", "<whetstone-context>x</whetstone-context>"),
      said("assistant", "I see"),
      said("system", "be brief"),
      said("assistant", "I am brief"),
    ];
    expect(read(told)).toEqual([]);
  });

  it("leave out thoughts and errors of the harness", () => {
    const told = [
      said("user", "Why?"),
      said("assistant", "<think>hm</think>\nBecause."),
      said("assistant", "I wonder", { label: "thinking" }),
      said("assistant", "overloaded", { label: "api-error" }),
    ];
    expect(turns(read(told))).toEqual([["Why?", "Because."]]);
  });

  it("name the session and the model, or say that both are unknown", () => {
    const model: Observed = { type: "fact", ...place(native), field: "model", value: "m-1" };
    const told = [said("user", "Why?"), said("assistant", "So.", { model: "m-2" })];
    expect(read([model, ...told])).toMatchObject([{ source: "s1", model: "m-2" }]);
    expect(read([model, said("user", "Why?"), said("assistant", "So.")])).toMatchObject([
      { model: "m-1" },
    ]);
    const nameless = told.map((one) => ({
      ...one,
      session: { by: "content", run: raw } as const,
      model: undefined,
    })) as unknown as Observed[];
    // One identity object for a session, as adapters have it.
    const [first] = nameless;
    const same = nameless.map((one) => ({
      ...one,
      session: (first as { session: unknown }).session,
    }));
    expect(read(same as Observed[])).toMatchObject([{ source: "unknown", model: "unknown" }]);
  });

  it("leave out subagents: nobody but an agent asked them", () => {
    const child: SessionIdentity = { by: "child", parent: native, id: "a" };
    const told = [said("user", "Search"), said("assistant", "Found")];
    expect(read(told.map((one) => ({ ...one, session: child }) as Observed))).toEqual([]);
    const announced: Observed = {
      type: "session",
      ...place(native),
      parent: { by: "native", id: "p" },
    };
    expect(read([announced, ...told])).toEqual([]);
  });

  it("of many sessions at once are ended before memory is", () => {
    const reader = createExchangeReader();
    const sessions = Array.from({ length: MOST_OPEN_SESSIONS + 1 }, (_, n): SessionIdentity => ({
      by: "native",
      id: `s${n}`,
    }));
    const ended = sessions.flatMap((session) =>
      [said("user", "Why?", { session }), said("assistant", "So.", { session })].flatMap((one) =>
        reader.take(one),
      ),
    );
    expect(ended.map(({ source }) => source)).toEqual(["s0"]);
    expect(reader.end()).toHaveLength(MOST_OPEN_SESSIONS);
  });
});
