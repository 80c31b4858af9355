import { describe, expect, it } from "vitest";
import { answerCall, newConversationPairing, newPairing, openCall } from "./call-pairing.ts";
import { isSurelyUnique } from "../unique-id.ts";

function call(tool: string, params: unknown = {}): { tool: string; params: unknown } {
  return { tool, params };
}

describe("pairing calls with results", () => {
  it("keeps the native id", () => {
    const state = newPairing();
    expect(openCall(state, "call_A1b2C3d4E5f6", "made", call("x"))).toBe("call_A1b2C3d4E5f6");
    expect(answerCall(state, "call_A1b2C3d4E5f6", "made", null)).toBe("call_A1b2C3d4E5f6");
    expect(state).toEqual(newPairing());
  });

  it("makes an id where there is none, and joins results in the order of the calls", () => {
    const state = newPairing();
    openCall(state, null, "1.0", call("read"));
    openCall(state, "", "1.1", call("write"));
    expect(answerCall(state, null, "orphan", null)).toBe("1.0");
    expect(answerCall(state, null, "orphan", null)).toBe("1.1");
    expect(answerCall(state, null, "orphan", null)).toBe("orphan");
  });

  it("joins results by the name of their tool", () => {
    const state = newPairing();
    openCall(state, null, "1.0", call("read"));
    openCall(state, null, "1.1", call("write"));
    expect(answerCall(state, null, "orphan", "write")).toBe("1.1");
    expect(answerCall(state, null, "orphan", "write")).toBe("orphan");
    expect(answerCall(state, null, "orphan", "read")).toBe("1.0");
  });

  it("tells ids apart that come again after their result", () => {
    const state = newPairing();
    const turns = [1, 2, 3].map(() => [
      openCall(state, "call_0", "made", call("x")),
      answerCall(state, "call_0", "made", null),
    ]);
    expect(turns).toEqual([
      ["call_0", "call_0"],
      ["call_0#1", "call_0#1"],
      ["call_0#2", "call_0#2"],
    ]);
  });

  it("tells calls apart that a provider gave one id drawn at random, in a conversation read at once", () => {
    const id = "call_A1b2C3d4E5f6";
    const state = newConversationPairing();
    const user = call("get_user", { id: 1 });
    const sum = call("calculate", { expression: "152 + 103" });
    const ids = [user, user, sum, user].flatMap((one) => [
      openCall(state, id, "made", one),
      answerCall(state, id, "made", null),
    ]);
    expect(ids).toEqual([id, id, id, id, `${id}#1`, `${id}#1`, `${id}#2`, `${id}#2`]);
  });

  it("keeps the id of a call whose parameters are told anew before it has its result", () => {
    const id = "call_A1b2C3d4E5f6";
    const state = newConversationPairing();
    openCall(state, id, "made", call("x", { part: 1 }));
    expect(openCall(state, id, "made", call("x", { part: 2 }))).toBe(id);
    expect(answerCall(state, id, "made", null)).toBe(id);
  });

  it.each(["constructor", "__proto__", "toString"])(
    "is not misled by an id that is called %s",
    (id) => {
      const state = newPairing();
      expect(openCall(state, id, "made", call("x"))).toBe(id);
      expect(answerCall(state, id, "made", null)).toBe(id);
    },
  );

  it("goes on from what a cursor kept", () => {
    const state = newPairing();
    openCall(state, "call_0", "made", call("x"));
    const kept = JSON.parse(JSON.stringify(state)) as typeof state;
    expect(answerCall(kept, "call_0", "made", null)).toBe("call_0");
    expect(openCall(kept, "call_0", "made", call("x"))).toBe("call_0#1");
  });

  it("bounds what it remembers", () => {
    const state = newPairing();
    for (let index = 0; index < 10_000; index += 1) {
      openCall(state, `c${index}`, "made", call("x"));
      if (index % 2 === 0) answerCall(state, `c${index}`, "made", null);
    }
    expect(state.open.length).toBeLessThanOrEqual(256);
    expect(Object.keys(state.answered).length).toBeLessThanOrEqual(4096);
  });

  it.each([
    ["toolu_01AaHKJphyeTw3GFp4Xgiekv", true],
    ["call_4f96f4e60c454782b65f4106", true],
    ["chatcmpl-tool-0a1b2c3d4e5f", true],
    ["0a1b2c3d-4e5f-4061-8071-2a3b4c5d6e7f", true],
    ["call_1", false],
    ["functions.execute_code:0", false],
    ["identity_12", false],
    ["", false],
  ])("takes %s for drawn at random: %s", (id, isUnique) => {
    expect(isSurelyUnique(id)).toBe(isUnique);
  });
});
