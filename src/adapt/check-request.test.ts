import { describe, expect, it } from "vitest";
import { checkPredictionRequest, checkRouteRequest, paramsJson } from "./check-request.ts";

const refused = (named: string) =>
  expect.objectContaining({
    code: "invalid-request",
    exitCode: 2,
    message: expect.stringContaining(named) as string,
  }) as Error;

describe("what is asked of predictions and routes", () => {
  it.each([
    ["", {}, "tool"],
    [null, {}, "tool"],
    ["x", { hause: "ezra" }, "hause"],
    ["x", { house: 5 }, "house"],
    ["x", { model: "" }, "model"],
    ["x", { record: "yes" }, "record"],
    ["x", "ezra", "request"],
  ])("a prediction of %j with %j names %s", (tool, request, named) => {
    expect(() => checkPredictionRequest(tool, request)).toThrow(refused(named));
  });

  it.each([
    [null, "request"],
    [{ taskType: "build", modles: ["a"] }, "modles"],
    [{ taskType: "" }, "taskType"],
    [{ tool: "x", models: "small" }, "models"],
    [{ tool: "x", models: [""] }, "models"],
    [{ tool: "x", floor: { atLeast: 2 } }, "floor"],
    [{ tool: "x", pricesUsd: { small: -1 } }, "pricesUsd"],
  ])("a route of %j names %s", (request, named) => {
    expect(() => checkRouteRequest(request)).toThrow(refused(named));
  });

  it("takes what fits", () => {
    const params = { command: "npm test" };
    checkPredictionRequest("x", { params, house: "ezra", record: true, callId: "1" });
    checkRouteRequest({ taskType: "build", models: [], floor: { within: 0.1 } });
    expect(paramsJson({ b: 1, a: 2 })).toBe('{"a":2,"b":1}');
  });

  it("parameters that are not JSON are refused in words", () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    for (const params of [{ n: 1n }, circle])
      expect(() => paramsJson(params)).toThrow(refused("parameters must be JSON"));
  });
});
