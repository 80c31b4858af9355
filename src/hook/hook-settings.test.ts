import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { loadHookSettings } from "./hook-settings.ts";

it("takes a file that begins with a byte order mark, as the other commands do", () => {
  const home = mkdtempSync(join(tmpdir(), "whetstone-hook-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const settings = { bootstrap: { maxTokens: 500 } };
  writeFileSync(join(home, "whetstone.config.json"), `\uFEFF${JSON.stringify(settings)}`);
  const { config } = loadHookSettings(home, { WHETSTONE_HOME: home });
  expect(config.bootstrap.maxTokens).toBe(500);
});
