import * as fc from "fast-check";
import { expect, test } from "vitest";
import { allowedHostProblem } from "./allowed-host.ts";

test.each([
  "localhost",
  "LOCALHOST",
  "example.com",
  "example.com:8080",
  "example.com:80",
  "*.example.com",
  "*.example.com:443",
  "127.0.0.1",
  "127.0.0.1:3000",
  "[::1]",
  "[::1]:3000",
  "xn--bcher-kva.example",
  "my_host",
])("%s is one", (entry) => {
  expect(allowedHostProblem(entry)).toBeNull();
});

test.each([
  ["http://x", '"x"'],
  ["https://x.example/", '"x.example"'],
  ["http://x:8080/path?q", '"x:8080"'],
  ["::1", '"[::1]"'],
  ["fe80::1", '"[fe80::1]"'],
  ["[0:0:0:0:0:0:0:1]:80", '"[::1]:80"'],
  ["127.1", '"127.0.0.1"'],
  ["*.bücher.example", '"*.xn--bcher-kva.example"'],
  ["BÜCHER.example:81", '"xn--bcher-kva.example:81"'],
])("%s could never match: the hint says what does", (entry, instead) => {
  expect(allowedHostProblem(entry)).toBe(
    `${JSON.stringify(entry)} matches no host: write the host alone: ${instead}`,
  );
});

test.each([
  ["*", /name each/],
  ["*.", /is no host/],
  ["a.*.example", /is no host/],
  ["example.com/path", /without path or scheme/],
  ["user@example.com", /is no host/],
  ["example.com:", /is no host/],
  ["example.com:http", /is no host/],
  ["example.com:0", /1 to 65535/],
  ["example.com:080", /1 to 65535/],
  ["example.com:65536", /1 to 65535/],
  ["a b", /is no host/],
  [" example.com", /is no host/],
  ["[::1", /is no host/],
  ["http://", /is no host/],
  ["file:///etc", /is no host/],
])("%j is none", (entry, why) => {
  expect(allowedHostProblem(entry)).toMatch(why);
});

test("what the hint says to write is taken", () => {
  const hinted = /write the host alone: (".*")$/;
  fc.assert(
    fc.property(fc.oneof(fc.webUrl(), fc.ipV6(), fc.ipV4Extended(), fc.string()), (entry) => {
      const [, instead] = hinted.exec(allowedHostProblem(entry) ?? "") ?? [];
      if (instead === undefined) return;
      expect(allowedHostProblem(JSON.parse(instead) as string)).toBeNull();
    }),
  );
});
