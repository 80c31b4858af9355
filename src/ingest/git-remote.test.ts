import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseRemote } from "./git-remote.ts";

describe("normaliseRemote", () => {
  it.each([
    "https://github.com/Acme/Tool.git",
    "https://github.com/Acme/Tool",
    "https://github.com/Acme/Tool/",
    "https://dev:pass@GitHub.com:443/Acme/Tool.git",
    "https://x-access-token:abc@github.com/Acme/Tool.git?a=b#c",
    "http://www.github.com/Acme/Tool",
    "ssh://git@github.com/Acme/Tool.git",
    "ssh://git@ssh.github.com:443/Acme/Tool.git",
    "git+ssh://git@github.com/Acme/Tool",
    "git://github.com/Acme/Tool.git",
    "git@github.com:Acme/Tool.git",
    "git@github.com:/Acme/Tool.git",
    "github.com:Acme/Tool",
    "  https://github.com//Acme//Tool.git  ",
  ])("names %j", (url) => {
    expect(normaliseRemote(url)).toBe("github.com/Acme/Tool");
  });

  it.each([
    ["https://gitlab.example.com/group/sub/name.git", "gitlab.example.com/group/sub/name"],
    ["ssh://git@localhost:2222/dev/x.git", "localhost/dev/x"],
    ["git@[::1]:dev/x", "[::1]/dev/x"],
    ["file:///srv/git/x.git", "file/srv/git/x"],
    ["file://localhost/srv/git/x.git", "file/srv/git/x"],
    ["/srv/git/x.git", "file/srv/git/x"],
    ["C:\\git\\x.git", "file/C:/git/x"],
  ])("names %j %j", (url, name) => {
    expect(normaliseRemote(url)).toBe(name);
  });

  it.each([
    "",
    "  ",
    "https://",
    "https://github.com",
    "https://github.com?x",
    "origin",
    "a b",
    "https://a/b\nc",
    "git@:x",
    `https://a/${"b".repeat(3_000)}`,
  ])("names nothing by %j", (url) => {
    expect(normaliseRemote(url)).toBeNull();
  });

  it("never keeps a user or a password", () => {
    const word = fc.stringMatching(/^[a-z0-9%._~-]{6,20}$/);
    fc.assert(
      fc.property(word, word, (user, password) => {
        const name = normaliseRemote(`https://${user}:${password}@example.com/owner/name.git`);
        expect(name).toBe("example.com/owner/name");
      }),
    );
  });
});
