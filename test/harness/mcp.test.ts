import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { House, Mode, type OpenHarnessOptions } from "../../src/index.ts";
import { trialHarness } from "./trial-harness.ts";

const server = { command: process.execPath, args: [join(import.meta.dirname, "mcp-server.ts")] };

function connected(options: Partial<OpenHarnessOptions> = {}) {
  return trialHarness({ house: House.Timmy, mcpServers: { trial: server }, ...options });
}

describe("the tools of a real MCP server", () => {
  it("join the registry, run, and come with provenance and record like any other", async () => {
    const harness = await connected().ready();
    const names = harness.listTools().map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["trial__add", "trial__break_things", "git_status"]),
    );
    const result = await harness.execute("trial__add", { a: 2, b: 3 });
    expect(result).toMatchObject({
      data: { sum: 5 },
      outcome: "success",
      provenance: { tool: "trial__add", house: "timmy" },
      degraded: [],
    });
    const shown = harness.tools({ shape: "mcp" }).find(({ name }) => name === "trial__add");
    expect(shown?.inputSchema).toMatchObject({
      type: "object",
      properties: { a: { type: "number" } },
      required: ["a", "b"],
    });
  });

  it("say that they failed, and are given up when they take too long", async () => {
    const harness = connected();
    const broken = harness.execute("trial__break_things");
    await expect(broken).rejects.toMatchObject({ kind: "tool-error", message: "it broke" });
    const wrong = harness.execute("trial__add", { a: "x" });
    await expect(wrong).rejects.toMatchObject({ kind: "tool-error" });
    const slow = harness.execute("trial__wait", {}, { timeoutMs: 200 });
    await expect(slow).rejects.toMatchObject({ code: "tool-timeout" });
  });

  it("are not believed when they say that they are harmless, unless that is set", async () => {
    const ezra = connected({ house: House.Ezra });
    await expect(ezra.execute("trial__add", { a: 1, b: 1 })).rejects.toMatchObject({
      rule: "tool-not-allowed",
    });
    const sovereign = connected({ mode: Mode.Sovereign });
    await expect(sovereign.execute("trial__add", { a: 1, b: 1 })).rejects.toMatchObject({
      rule: "network-not-allowed",
    });
    const trusted = connected({
      house: House.Ezra,
      mode: Mode.Sovereign,
      mcpServers: { trial: { ...server, trustsAnnotations: true } },
    });
    expect((await trusted.execute("trial__add", { a: 1, b: 1 })).provenance.sources).toEqual([
      "mcp:trial/add",
    ]);
    await expect(trusted.execute("trial__wait")).rejects.toMatchObject({
      rule: "tool-not-allowed",
    });
  });

  it("a server that does not start is said by name", async () => {
    const mcpServers = { absent: { command: process.execPath, args: ["-e", "process.exit(3)"] } };
    const opening = trialHarness({ house: House.Timmy, mcpServers }).ready();
    await expect(opening).rejects.toMatchObject({
      code: "mcp-server-failed",
      message: expect.stringContaining("absent") as string,
    });
  });
});
