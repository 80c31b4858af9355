import { expect, it } from "vitest";
import { defaultConfig } from "../core/default-config.ts";
import { knownFolders } from "./known-folders.ts";

function foldersWith(settings: { readonly exclude: string[]; readonly include: string[] }) {
  const config = { ...defaultConfig, ...settings };
  const loaded = { config, home: "", path: "", databasePath: "", fromEnvironment: {} };
  return knownFolders({ loaded, userHome: "/home/dev", env: {} });
}

it("are those of agents and what is included, without what is excluded", () => {
  const all = foldersWith({ exclude: [], include: ["~/runs"] });
  expect(all).toContain("/home/dev/.claude/projects");
  expect(all).toContain("/home/dev/runs");
  const some = foldersWith({ exclude: ["~/.claude", "~/runs"], include: ["~/runs"] });
  expect(some).toEqual(all.filter((path) => !/^\/home\/dev\/(?:\.claude\/|runs)/.test(path)));
  expect(some.length).toBeLessThan(all.length);
});
