import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isObject } from "../core/json.ts";
import { adapterNamed, adapters } from "./registry.ts";

const folder = new URL("./adapters/", import.meta.url);
const files = readdirSync(folder).filter((name) => /^[a-z0-9-]+\.ts$/.test(name));

describe("the registry", () => {
  it("holds each adapter of the folder, which is named after its file", async () => {
    const modules = await Promise.all(
      files.map(async (file) => ({
        file,
        exports: (await import(new URL(file, folder).href)) as Record<string, unknown>,
      })),
    );
    const found = modules.flatMap(({ file, exports }) => {
      const own = Object.values(exports).filter((value) => isObject(value) && "detect" in value);
      expect(own, file).toHaveLength(1);
      expect(own[0], file).toMatchObject({ name: file.replace(/\.ts$/, "") });
      return own;
    });
    expect(new Set(adapters)).toEqual(new Set(found));
    expect(adapters).toHaveLength(found.length);
  });

  it("finds adapters by name", () => {
    for (const adapter of adapters) expect(adapterNamed(adapter.name)).toBe(adapter);
    expect(adapterNamed("no such format")).toBeUndefined();
  });
});
