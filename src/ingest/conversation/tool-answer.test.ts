import { describe, expect, it } from "vitest";
import { harnessAnswer, toolAnswer } from "./tool-answer.ts";

describe("toolAnswer", () => {
  it.each([
    ["plain", { text: "plain", signals: {} }],
    ['{"output":"x","exit_code":3,"error":null}', { text: "x", signals: { exitCode: 3 } }],
    [
      '{"output":"x","exit_code":1,"error":"broke"}',
      { text: "x\nbroke", signals: { exitCode: 1 } },
    ],
    [{ returncode: 0 }, { text: '{"returncode":0}', signals: { exitCode: 0 } }],
    [[{ type: "text", text: "a" }, { type: "image" }], { text: "a\n[image]", signals: {} }],
    // A body that is no command's may be what the tool was asked to fetch.
    ['{"error":"in a log"}', { text: '{"error":"in a log"}', signals: {} }],
    [null, { text: "", signals: {} }],
  ])("reads %j", (content, answer) => {
    expect(toolAnswer(content)).toEqual(answer);
  });
});

describe("harnessAnswer", () => {
  it.each([
    ['{"error":"gone"}', { errorObject: { message: "gone" } }],
    ['{"error":""}', {}],
    ['{"error":null,"success":true}', { errorFlag: false }],
    [
      '{"success":false,"error":{"type":"Timeout","message":"late"}}',
      { errorFlag: true, errorObject: { type: "Timeout", message: "late" } },
    ],
    ['{"output":"","exit_code":-1,"status":"blocked"}', { exitCode: -1, status: "denied" }],
    ["[Tool execution skipped: a new message came]", { status: "skipped" }],
    ["free text", {}],
    ["{not json", {}],
  ])("reads %s", (content, signals) => {
    expect(harnessAnswer(content).signals).toEqual(signals);
  });
});
