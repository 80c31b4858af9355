import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { locateConfig } from "../core/config.ts";
import { hookPlaces, loadHookSettings } from "./hook-settings.ts";

it("takes a file that begins with a byte order mark, as the other commands do", () => {
  const home = mkdtempSync(join(tmpdir(), "whetstone-hook-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const settings = { bootstrap: { maxTokens: 500 } };
  writeFileSync(join(home, "whetstone.config.json"), `\uFEFF${JSON.stringify(settings)}`);
  const { config } = loadHookSettings(home, { WHETSTONE_HOME: home });
  expect(config.bootstrap.maxTokens).toBe(500);
});

const userHome = "/home/dev";

it.each([
  {},
  { WHETSTONE_HOME: "/srv/kept" },
  { WHETSTONE_HOME: "~/kept" },
  { WHETSTONE_HOME: "~/kept", WHETSTONE_DB: "~/other.db" },
  { WHETSTONE_DB: "~/other.db", WHETSTONE_DATABASE_URL: "postgres://host/database" },
])("a hook looks where the command does: %j", (env) => {
  const { home, databasePath } = locateConfig({ userHome, env });
  expect(hookPlaces(userHome, env)).toEqual({ home, databasePath });
});
