import { expect, it } from "vitest";
import { allowHostsOf } from "./allow-host-option.ts";

const given = (allowHost?: string) =>
  allowHostsOf({ args: [], options: allowHost === undefined ? {} : { allowHost } });

it("hosts are listed with and without their ports", () => {
  expect(given()).toEqual([]);
  expect(given("whetstone.example:3800, Other.example,[::1]:80,")).toEqual([
    "whetstone.example:3800",
    "Other.example",
    "[::1]:80",
  ]);
});

it.each([
  ["http://whetstone.example", 'write the host alone: "whetstone.example"'],
  ["a b", '"a b" is no host'],
  ["good.example,bad/path", '"bad/path" is no host'],
  ["x:99999", "has a port that is none"],
  ["*.example", "name each"],
  [" , ", "names no host"],
])("%j is refused: no request could have it", (text, reason) => {
  expect(() => given(text)).toThrow(
    expect.objectContaining({
      code: "invalid-host",
      exitCode: 2,
      message: expect.stringContaining(reason) as string,
    }),
  );
});
