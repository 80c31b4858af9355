import { describe, expect, it } from "vitest";
import { answerError } from "./answer-error.ts";

describe("answerError", () => {
  it.each([
    ['{"error":"boom"}', { failed: true }],
    ['{"error":{"type":"not_found","message":"x"}}', { failed: true, type: "not_found" }],
    ['{"error":{"code":404}}', { failed: true, type: "404" }],
    ['{"data":null,"errors":[{"message":"x"}]}', { failed: true }],
    ['{"isError":true,"content":[]}', { failed: true }],
    ['{"success":false}', { failed: true }],
    ['{"ok":false,"reason":"x"}', { failed: true }],
    ['{"status":"error"}', { failed: true }],
    ['{"error":null,"rows":[]}', { failed: false }],
    ['{"error":"","rows":[]}', { failed: false }],
    ['{"errors":[],"data":{}}', { failed: false }],
    ['{"errors":0}', { failed: false }],
    [' {"rows":[{"error":"inside a row"}]}', { failed: false }],
    ["[1,2]", { failed: false }],
    ["{not json}", null],
    ["prose", null],
    ["", null],
    ["12", null],
  ])("reads %j as %j", (text, expected) => {
    expect(answerError(text)).toEqual(expected);
  });

  it("does not parse what is too long for an answer", () => {
    expect(answerError(JSON.stringify({ error: "x", rows: "a".repeat(70_000) }))).toBeNull();
  });
});
