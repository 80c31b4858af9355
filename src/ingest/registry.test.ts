import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { isObject } from "../core/json.ts";
import { adapterNamed, adapters } from "./registry.ts";

const folder = new URL("./adapters/", import.meta.url);
const files = readdirSync(folder).filter((name) => /^[a-z0-9-]+\.ts$/.test(name));

function rootsOf(env: Readonly<Record<string, string>>, home = "/home/dev"): readonly string[] {
  return adapters.flatMap((adapter) => adapter.roots({ home, env }));
}

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

  it("takes a variable that is set to nothing for one that is not set", () => {
    const names = ["CLAUDE_CONFIG_DIR", "CODEX_HOME", "HERMES_HOME", "XDG_DATA_HOME"];
    const moved = ["GEMINI_CLI_HOME", "MSWEA_GLOBAL_CONFIG_DIR", "QWEN_HOME"];
    const others = [
      "GOOSE_PATH_ROOT",
      "APPDATA",
      "CLINE_DIR",
      "XDG_CONFIG_HOME",
      "COPILOT_HOME",
      "OPENCLAW_STATE_DIR",
      "PI_CODING_AGENT_DIR",
    ];
    const variables = [...names, ...moved, ...others];
    const unset = rootsOf({});
    expect(unset.filter((root) => !isAbsolute(root))).toEqual([]);
    expect(rootsOf(Object.fromEntries(variables.map((name) => [name, ""])))).toEqual(unset);
    expect(rootsOf(Object.fromEntries(variables.map((name) => [name, " "])))).toEqual(unset);
    expect(rootsOf({ CLAUDE_CONFIG_DIR: "/data/claude, ," })).not.toContain("projects");
  });

  it("finds folders on a machine where a file stands in the place of one", () => {
    const home = mkdtempSync(join(tmpdir(), "whetstone-roots-"));
    onTestFinished(() => rmSync(home, { recursive: true }));
    mkdirSync(join(home, ".hermes"));
    writeFileSync(join(home, ".hermes", "profiles"), "");
    expect(rootsOf({}, home)).toContain(join(home, ".hermes", "state.db"));
  });

  it("finds adapters by name", () => {
    for (const adapter of adapters) expect(adapterNamed(adapter.name)).toBe(adapter);
    expect(adapterNamed("no such format")).toBeUndefined();
  });
});
