import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isSqliteNewEnough, requiredNode, tooOldMessage } from "../../bin/node-requirement.js";

describe("isSqliteNewEnough", () => {
  it.each(["3.51.3", "3.51.10", "3.52.0", "3.100.0", "4.0.0", "3.51.3.1"])(
    "accepts %s",
    (version) => {
      expect(isSqliteNewEnough(version)).toBe(true);
    },
  );

  it.each(["3.51.2", "3.50.4", "3.9.9", "2.99.99", "3.51", "", "unknown"])(
    "refuses %j",
    (version) => {
      expect(isSqliteNewEnough(version)).toBe(false);
    },
  );

  it("refuses a Node without SQLite", () => {
    expect(isSqliteNewEnough(undefined)).toBe(false);
  });
});

describe("tooOldMessage", () => {
  it("says what is needed, what was found and how to get it", () => {
    const message = tooOldMessage({ version: "v24.14.0", sqlite: "3.51.2", path: "/opt/node" });
    expect(message).toContain("needs Node 24.15.0 or later, with SQLite 3.51.3 or later");
    expect(message).toContain("Found Node 24.14.0 with SQLite 3.51.2, at /opt/node.");
    expect(message).toContain("https://nodejs.org");
  });

  it("names a Node that has no SQLite", () => {
    const message = tooOldMessage({
      version: "v20.20.2",
      sqlite: undefined,
      path: "/usr/bin/node",
    });
    expect(message).toContain("Found Node 20.20.2 with no SQLite");
  });
});

it("asks for the same Node as package.json does", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
    engines: { node: string };
  };
  expect(manifest.engines.node).toBe(`>=${requiredNode}`);
});
