import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

interface LockedPackage extends Manifest {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
const { packages } = read("package-lock.json") as { packages: Record<string, LockedPackage> };
const entries = Object.entries(packages);
const fromRegistry = entries.filter(
  ([path, entry]) => path.includes("node_modules/") && entry.link !== true,
);
const project = read("package.json") as Manifest;
const nodeBringer = read("tools/node/package.json") as Manifest;

describe("package-lock.json", () => {
  it("holds no package with an install script", () => {
    expect(
      fromRegistry.filter(([, entry]) => entry.hasInstallScript).map(([path]) => path),
    ).toEqual([]);
  });

  it("pins the content of every package", () => {
    expect(fromRegistry.length).toBeGreaterThan(50);
    expect(fromRegistry.filter(([, entry]) => !entry.integrity).map(([path]) => path)).toEqual([]);
  });

  it("names no registry's host, so that it installs from any", () => {
    expect(fromRegistry.filter(([, entry]) => entry.resolved).map(([path]) => path)).toEqual([]);
  });

  it("holds the optional packages of every platform, without which `npm ci` refuses it elsewhere", () => {
    const names = new Set(entries.map(([path]) => path.split("node_modules/").at(-1)));
    const wanted = entries.flatMap(([, entry]) => [
      ...Object.keys(entry.dependencies ?? {}),
      ...Object.keys(entry.optionalDependencies ?? {}),
    ]);
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  it("marks the Node packages as brought in for development", () => {
    for (const name of Object.keys(nodeBringer.optionalDependencies ?? {})) {
      expect(packages[`node_modules/${name}`], name).toMatchObject({ optional: true });
    }
  });
});

describe("package.json", () => {
  it("has at most twelve runtime dependencies", () => {
    expect(Object.keys(project.dependencies ?? {}).length).toBeLessThanOrEqual(12);
  });

  it("names exact versions only", () => {
    const versions = [
      project.dependencies,
      project.devDependencies,
      nodeBringer.optionalDependencies,
    ];
    for (const [name, version] of versions.flatMap((group) => Object.entries(group ?? {}))) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });
});
