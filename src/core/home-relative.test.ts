import { describe, expect, it } from "vitest";
import { expandHome, homeRelative } from "./home-relative.ts";

const home = "/home/dev.eloper";

const cases: readonly [path: string, shown: string][] = [
  ["/home/dev.eloper", "~"],
  ["/home/dev.eloper/a/b", "~/a/b"],
  ["/home/dev.elopers/a", "/home/dev.elopers/a"],
  ["/data/a", "/data/a"],
  [
    "/home/dev.eloper/.claude/projects/-home-dev-eloper-code/x.jsonl",
    "~/.claude/projects/-~-code/x.jsonl",
  ],
  ["/data/-home-dev-eloper/x", "/data/-~/x"],
  ["/data/-home-dev-elopers/x", "/data/-home-dev-elopers/x"],
];

describe("paths relative to the home folder", () => {
  it.each(cases)("%s is shown as %s and found again", (path, shown) => {
    expect(homeRelative(path, home)).toBe(shown);
    expect(expandHome(shown, home)).toBe(path);
  });

  it("finds paths again where the home folder is the root", () => {
    expect(homeRelative("/etc/x", "/")).toBe("~/etc/x");
    expect(expandHome("~/etc/x", "/")).toBe("/etc/x");
  });
});
