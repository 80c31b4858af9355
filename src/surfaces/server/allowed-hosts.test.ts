import { describe, expect, it } from "vitest";
import { allowedHosts, isLoopback, isOwnOrigin } from "./allowed-hosts.ts";

describe("hosts that are answered", () => {
  it("are this machine's names with the port, and those that were named", () => {
    expect(allowedHosts("127.0.0.1", 3800, ["Proxy.example"])).toEqual(
      new Set(["localhost:3800", "127.0.0.1:3800", "[::1]:3800", "proxy.example"]),
    );
    expect(allowedHosts("0.0.0.0", 3800, [])).not.toContain("0.0.0.0:3800");
    expect(allowedHosts("fd00::1", 3800, [])).toContain("[fd00::1]:3800");
    expect(allowedHosts("127.0.0.1", 80, [])).toContain("localhost");
  });
});

it.each([
  ["http://localhost:3800", true],
  ["http://LOCALHOST:3800", true],
  ["null", false],
  ["", false],
  ["http://localhost:3801", false],
  ["http://localhost:3800.evil.example", false],
  ["http://evil.example/localhost:3800", false],
  ["http://localhost:3800@evil.example", false],
  ["file://localhost:3800", false],
])("the origin %s is ours: %s", (origin, isOwn) => {
  expect(isOwnOrigin(origin, allowedHosts("127.0.0.1", 3800, []))).toBe(isOwn);
});

it.each([
  ["127.0.0.1", true],
  ["127.8.9.1", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["10.0.0.1", false],
  ["::ffff:10.0.0.1", false],
  [undefined, false],
])("%s is this machine: %s", (address, isLocal) => {
  expect(isLoopback(address)).toBe(isLocal);
});
