import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { hermesGateway } from "./hermes-gateway.ts";
import { hermesSession } from "./hermes-session.ts";

const transcript = fixturePath("hermes-gateway/sessions/20260418_192600_a1b2c3d4.jsonl");

adapterLaws(hermesGateway, [{ path: transcript, orphans: 1 }]);

describe("Hermes gateway transcripts", () => {
  it("are read as before", async () => {
    await expect(expectGolden(hermesGateway, transcript)).resolves.toBeUndefined();
  });

  it("tell the same session and calls as the session file, so that they fold", async () => {
    const file = fixturePath("hermes-session/sessions/session_20260418_192600_a1b2c3d4.json");
    const mine = await readAll(hermesGateway, transcript);
    const theirs = await readAll(hermesSession, file);
    const callsOf = ({ records }: typeof mine) =>
      records
        .filter((record) => record.type === "call")
        .map(({ session, callId, stepId, tool, params }) => ({
          session,
          callId,
          stepId,
          tool,
          params,
        }));
    expect(callsOf(mine)).toEqual(callsOf(theirs));
  });

  it("is detected by its first line, or by its name", async () => {
    expect(hermesGateway.detect(await probe(transcript))).toBe(0.95);
    const other = await probe(fixturePath("openai-messages/growing.jsonl"));
    expect(hermesGateway.detect(other)).toBe(0);
    const named = {
      ...other,
      path: "/x/sessions/20260418_192600_a1b2c3d4.jsonl",
      lines: other.lines.slice(0, 3),
    };
    expect(hermesGateway.detect(named)).toBe(0.9);
  });
});
