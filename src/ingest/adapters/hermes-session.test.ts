import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { hermesSession } from "./hermes-session.ts";

const session = fixturePath("hermes-session/sessions/session_20260418_192600_a1b2c3d4.json");

adapterLaws(hermesSession, [{ path: session, unknown: ["mood"] }]);

describe("Hermes session files", () => {
  it("are read as before", async () => {
    await expect(expectGolden(hermesSession, session)).resolves.toBeUndefined();
  });

  it("000-10: names of tools and errors come from the joined call and its answer", async () => {
    const { records } = await readAll(hermesSession, session);
    const calls = records.filter((record) => record.type === "call");
    expect(calls.map((call) => call["tool"])).toEqual(["terminal", "read_file", "terminal"]);
    const results = records.filter((record) => record.type === "result");
    expect(results.map((result) => result["callId"])).toEqual(calls.map((call) => call["callId"]));
    expect(results.map((result) => [result["text"], result["signals"]])).toEqual([
      ["7", { exitCode: 0 }],
      [
        '{"success": false, "error": "File not found: /repo/x.md"}',
        { errorFlag: true, errorObject: { message: "File not found: /repo/x.md" } },
      ],
      [
        "BLOCKED: User denied this command",
        {
          exitCode: -1,
          errorObject: { message: "BLOCKED: User denied this command" },
          status: "denied",
        },
      ],
    ]);
  });

  it("000-10: no latency is made up", async () => {
    const { records } = await readAll(hermesSession, session);
    const results = records.filter((record) => record.type === "result");
    expect(new Set(results.map((result) => result["latencyMs"]))).toEqual(new Set([null]));
  });

  it("is known by its own id alone, as the other sources of the session name it", async () => {
    const { records } = await readAll(hermesSession, session);
    expect(records[0]?.["session"]).toBe("native 20260418_192600_a1b2c3d4");
  });

  it("is surer of its files than the reader of plain messages", async () => {
    expect(hermesSession.detect(await probe(session))).toBe(0.95);
    const other = await probe(fixturePath("openai-messages/conversation.json"));
    expect(hermesSession.detect(other)).toBe(0);
  });

  it("knows the files that lie beside its sessions", () => {
    expect(hermesSession.isCompanion?.("/home/dev/.hermes/sessions/request_dump_1_2.json")).toBe(
      true,
    );
    expect(hermesSession.isCompanion?.("/home/dev/.hermes/sessions/sessions.json")).toBe(true);
    expect(hermesSession.isCompanion?.("/home/dev/notes/sessions.json")).toBe(false);
  });
});
