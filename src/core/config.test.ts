import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configSchema } from "./config-schema.ts";
import { loadConfig, locateConfig } from "./config.ts";
import { defaultConfig } from "./default-config.ts";

const userHome = mkdtempSync(join(tmpdir(), "whetstone-config-"));

describe("loadConfig", () => {
  it("gives without settings what the schema gives for none", async () => {
    expect(configSchema.parse({})).toEqual(defaultConfig);
    const { config, fromEnvironment } = await loadConfig({ userHome, env: {} });
    expect(config).toEqual(configSchema.parse({}));
    expect(fromEnvironment).toEqual({});
  });

  it("lets variables win over the file, and both over what holds otherwise", async () => {
    const home = mkdtempSync(join(tmpdir(), "whetstone-config-"));
    const settings = { bootstrap: { maxTokens: 500, minConfidence: 0.5 } };
    writeFileSync(join(home, "whetstone.config.json"), JSON.stringify(settings));
    const env = { WHETSTONE_HOME: home, WHETSTONE_BOOTSTRAP_MAX_TOKENS: "900" };
    const { config } = await loadConfig({ userHome, env });
    expect(config.bootstrap).toEqual({ maxTokens: 900, minConfidence: 0.5 });
    expect(config.scan).toEqual(defaultConfig.scan);
  });

  it("takes a file that begins with a byte order mark, as some editors write it", async () => {
    const home = mkdtempSync(join(tmpdir(), "whetstone-config-"));
    const settings = { bootstrap: { maxTokens: 500 } };
    writeFileSync(join(home, "whetstone.config.json"), `\uFEFF${JSON.stringify(settings)}`);
    const { config } = await loadConfig({ userHome, env: { WHETSTONE_HOME: home } });
    expect(config.bootstrap.maxTokens).toBe(500);
  });

  it("reads ~ at the beginning of a path as the home folder, where no shell has", () => {
    const env = { WHETSTONE_HOME: "~/kept", WHETSTONE_DB: "~/other.db" };
    const home = join(userHome, "kept");
    expect(locateConfig({ userHome, env })).toEqual({
      home,
      path: join(home, "whetstone.config.json"),
      databasePath: join(userHome, "other.db"),
    });
    const { databasePath } = locateConfig({ userHome, env, databasePath: "~/given.db" });
    expect(databasePath).toBe(join(userHome, "given.db"));
  });

  it("refuses a database without a name, as an unset variable leaves it", () => {
    expect(() => locateConfig({ userHome, env: {}, databasePath: "" })).toThrow("is empty");
  });

  it("names a setting that does not fit", async () => {
    const env = { WHETSTONE_HOLDOUT_EPSILON: "2" };
    await expect(loadConfig({ userHome, env })).rejects.toThrow("holdout.epsilon");
  });

  it.each([
    [{ exclude: ["./private"] }, "exclude.0: matches nothing"],
    [{ exclude: ["../private"] }, "exclude.0: matches nothing"],
    [{ include: ["runs"] }, "include.0: is not absolute"],
    [{ include: ["~ann/runs"] }, "include.0: is not absolute"],
  ])("refuses paths that would not do what they say: %j", async (settings, problem) => {
    const home = mkdtempSync(join(tmpdir(), "whetstone-config-"));
    writeFileSync(join(home, "whetstone.config.json"), JSON.stringify(settings));
    const env = { WHETSTONE_HOME: home };
    await expect(loadConfig({ userHome, env })).rejects.toThrow(problem);
  });

  it.each([
    "ftp://server",
    "server:3800",
    "https://name:key@server",
    "http://:key@server",
    "https://server/?key=1",
  ])("says that nothing can be pushed to %s", async (url) => {
    const home = mkdtempSync(join(tmpdir(), "whetstone-config-"));
    const settings = { push: { servers: [{ url }] } };
    writeFileSync(join(home, "whetstone.config.json"), JSON.stringify(settings));
    await expect(loadConfig({ userHome, env: { WHETSTONE_HOME: home } })).rejects.toThrow(
      "push.servers.0.url: give http://host:port or https://host",
    );
  });
});
