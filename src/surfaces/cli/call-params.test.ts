import { expect, it } from "vitest";
import { callParams } from "./call-params.ts";
import type { CommandInput } from "./command.ts";

const given = (options: CommandInput["options"]): CommandInput => ({ args: [], options });

it.each([
  [{}, null],
  [{ param: ["command=npm test", "limit=5"] }, { command: "npm test", limit: 5 }],
  [{ params: '{"command":"npm test","limit":5}' }, { command: "npm test", limit: 5 }],
  [
    { params: '{"limit":5,"all":true}', param: ["limit=7"] },
    { limit: 7, all: true },
  ],
  [{ params: "{}" }, {}],
])("%j gives %j", (options, params) => {
  expect(callParams(given(options))).toEqual(params);
});

it.each([{ params: "[1]" }, { params: "limit=5" }, { param: ["limit"] }, { param: ["=5"] }])(
  "%j is refused",
  (options) => {
    expect(() => callParams(given(options))).toThrow(
      expect.objectContaining({ code: "bad-parameter", exitCode: 2 }),
    );
  },
);
