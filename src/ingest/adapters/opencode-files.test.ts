import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll, readContext } from "../../../test/ingest/read-all.ts";
import { parseLocator } from "../../core/locator.ts";
import { probe } from "../probe.ts";
import { readAt } from "../read-at.ts";
import { openCodeFiles } from "./opencode-files.ts";

const sessionName = "ses_7c1a2b3d4effe0001abcdefghij";
const session = fixturePath(`opencode-files/storage/session/proj1/${sessionName}.json`);

adapterLaws(openCodeFiles, [
  {
    path: session,
    unknown: ["unknown:hologram"],
    tokens: { input: 107, output: 27, cacheRead: 50, cacheWrite: 10, reasoning: 5 },
  },
]);

function copyOfStorage(): { readonly storage: string; readonly session: string } {
  const storage = join(mkdtempSync(join(tmpdir(), "whetstone-opencode-")), "storage");
  cpSync(fixturePath("opencode-files/storage"), storage, { recursive: true });
  return { storage, session: join(storage, "session", "proj1", `${sessionName}.json`) };
}

const textsOf = ({ records }: Awaited<ReturnType<typeof readAll>>) =>
  records.filter((record) => record.type === "step").map((step) => step["text"]);

const rewinds = ({ records }: Awaited<ReturnType<typeof readAll>>): readonly unknown[] =>
  records.filter((record) => record["field"] === "rewind").map((fact) => fact["value"]);

describe("OpenCode's files", () => {
  it("are read as before", async () => {
    await expect(
      expectGolden(openCodeFiles, session, fixturePath("opencode-files/session.expected.json")),
    ).resolves.toBeUndefined();
  });

  it("tells calls apart whose id repeats in another message", async () => {
    const { records } = await readAll(openCodeFiles, session);
    const ids = records.filter((record) => record.type === "call").map((call) => call["callId"]);
    expect(ids).toEqual([
      "call_Rt5Yu8Io1Pa3",
      "call_1@msg_9a0000000002abcd",
      "call_1@msg_9a0000000003abcd",
      "call_2@msg_9a0000000003abcd",
      "call_3@msg_9a0000000003abcd",
    ]);
  });

  it("points to the file of each part, where its bytes verify", async () => {
    const { records } = await readAll(openCodeFiles, session);
    for (const record of records) {
      const [locator = "", hmac = ""] = String(record["raw"]).split(" ");
      const raw = await readAt(session, parseLocator(locator) ?? { kind: "pointer", pointer: "/" });
      expect(raw, locator).not.toBeNull();
      expect(readContext.mac(raw ?? "").slice(0, 8), locator).toBe(hmac);
    }
  });

  it("goes on behind the last message that was written to its end", async () => {
    const copy = copyOfStorage();
    const last = join(copy.storage, "message", sessionName, "msg_9a0000000005abcd.json");
    rmSync(last);
    const first = await readAll(openCodeFiles, copy.session);
    expect(textsOf(first)).toContain("Try again.");
    cpSync(
      fixturePath(`opencode-files/storage/message/${sessionName}/msg_9a0000000005abcd.json`),
      last,
    );
    const second = await readAll(openCodeFiles, copy.session, first.cursor);
    expect(textsOf(second)).toEqual(["Done."]);
  });

  it("is told anew when a message comes that stands before those that were read", async () => {
    const copy = copyOfStorage();
    const name = `message/${sessionName}/msg_9a0000000001abcd.json`;
    rmSync(join(copy.storage, name));
    const first = await readAll(openCodeFiles, copy.session);
    cpSync(fixturePath(`opencode-files/storage/${name}`), join(copy.storage, name));
    const second = await readAll(openCodeFiles, copy.session, first.cursor);
    expect(textsOf(second)).toEqual(textsOf(await readAll(openCodeFiles, session)));
    expect(second.cursor.generation).toBe(first.cursor.generation + 1);
  });

  it.each([
    ["is there only now", (path: string) => rmSync(path)],
    ["was half written", (path: string) => writeFileSync(path, '{"id":')],
  ])("is told anew when a part of a message that was read %s", async (_name, damage) => {
    const copy = copyOfStorage();
    const part = "part/msg_9a0000000002abcd/prt_9a0000000025abcd.json";
    damage(join(copy.storage, part));
    const first = await readAll(openCodeFiles, copy.session);
    cpSync(fixturePath(`opencode-files/storage/${part}`), join(copy.storage, part));
    const second = await readAll(openCodeFiles, copy.session, first.cursor);
    const whole = await readAll(openCodeFiles, copy.session);
    expect(second.cursor.generation).toBe(first.cursor.generation + 1);
    const withoutTakenBack = second.records.filter((record) => record["revision"] !== 1);
    expect(withoutTakenBack).toEqual(whole.records);
    const third = await readAll(openCodeFiles, copy.session, second.cursor);
    expect(third.cursor).toEqual(second.cursor);
  });

  it("says where it was reverted to once the message of that is there", async () => {
    const copy = copyOfStorage();
    const whole = JSON.parse(readFileSync(copy.session, "utf8")) as object;
    const revert = { messageID: "msg_9a0000000005abcd" };
    writeFileSync(copy.session, JSON.stringify({ ...whole, revert }));
    const name = `message/${sessionName}/msg_9a0000000005abcd.json`;
    rmSync(join(copy.storage, name));
    const first = await readAll(openCodeFiles, copy.session);
    expect(rewinds(first)).toEqual([]);
    cpSync(fixturePath(`opencode-files/storage/${name}`), join(copy.storage, name));
    const second = await readAll(openCodeFiles, copy.session, first.cursor);
    expect(rewinds(second)).toEqual(rewinds(await readAll(openCodeFiles, copy.session)));
    expect(rewinds(second)).toHaveLength(1);
  });

  it("reports a damaged file of a session and reads the others", async () => {
    const copy = copyOfStorage();
    writeFileSync(
      join(copy.storage, "part", "msg_9a0000000004abcd", "prt_9a0000000041abcd.json"),
      "{",
    );
    const { records } = await readAll(openCodeFiles, copy.session);
    expect(records.filter((record) => record.type === "diagnostic")).toEqual([
      expect.objectContaining({
        reason: "malformed-json",
        position: "p:../../part/msg_9a0000000004abcd/prt_9a0000000041abcd.json#",
      }),
    ]);
    expect(
      textsOf({
        records,
        cursor: { generation: 0, offset: 0, prefixHmac: "", state: null },
        bytes: 0,
        splitIdentities: [],
      }),
    ).toContain("Done.");
  });

  it("has a stamp that changes with any file of the session", async () => {
    const copy = copyOfStorage();
    const before = await openCodeFiles.stamp?.(copy.session);
    expect(await openCodeFiles.stamp?.(copy.session)).toBe(before);
    const part = join(copy.storage, "part", "msg_9a0000000002abcd", "prt_9a0000000023abcd.json");
    utimesSync(part, new Date(), new Date(Date.now() + 60_000));
    expect(await openCodeFiles.stamp?.(copy.session)).not.toBe(before);
  });

  it("knows its session files, and those that lie beside them", async () => {
    expect(openCodeFiles.detect(await probe(session))).toBe(0.95);
    const message = fixturePath(
      `opencode-files/storage/message/${sessionName}/msg_9a0000000001abcd.json`,
    );
    expect(openCodeFiles.detect(await probe(message))).toBe(0);
    expect(openCodeFiles.isCompanion?.(message)).toBe(true);
    expect(openCodeFiles.isCompanion?.(fixturePath("opencode-files/storage/migration"))).toBe(true);
    expect(openCodeFiles.isCompanion?.(session)).toBe(false);
    expect(openCodeFiles.isCompanion?.("/somewhere/message/a.json")).toBe(false);
  });

  it("knows them below folders of the same names", () => {
    const root = mkdtempSync(join(tmpdir(), "whetstone-opencode-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    for (const place of [".local/share/opencode/storage", "project/message/storage"]) {
      mkdirSync(join(root, place, "session"), { recursive: true });
      expect(openCodeFiles.isCompanion?.(join(root, place, "message", "s", "m.json"))).toBe(true);
      expect(openCodeFiles.isCompanion?.(join(root, place, "session", "p", "s.json"))).toBe(false);
    }
  });
});
