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
    await expect(wrong).rejects.toMatchObject({ kind: "invalid-arguments" });
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

  it("that are asked wrongly, however often, keep their circuit closed", async () => {
    const harness = connected({ breaker: { minimumVolume: 2, badRate: 0.1 } });
    for (let call = 0; call < 4; call += 1)
      await harness.execute("trial__add", { a: "x" }).catch(() => undefined);
    expect(await harness.circuits()).toEqual({ trial__add: "closed" });
    expect((await harness.execute("trial__add", { a: 1, b: 1 })).outcome).toBe("success");
  });

  it("are there again after their server ended; a call that was under way says why it failed", async () => {
    const harness = connected();
    for (let end = 0; end < 2; end += 1) {
      await expect(harness.execute("trial__leave")).rejects.toMatchObject({
        kind: "network",
        code: "mcp-server-ended",
        message: "the MCP server trial ended during the call; it said: Error: the disk is gone",
      });
      const calls = [1, 2, 3].map((a) => ({ tool: "trial__add", params: { a, b: 1 } }));
      const results = await harness.executeBatch(calls);
      expect(results).toMatchObject([2, 3, 4].map((sum) => ({ ok: true, data: { sum } })));
    }
  });

  it("with long names that begin alike are told apart", async () => {
    const harness = await connected().ready();
    const names = harness.listTools().flatMap(({ name }) => (name.includes("aaa") ? [name] : []));
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^trial__a+_[0-9a-f]{8}$/);
    const said = await harness.executeBatch(names.map((tool) => ({ tool })));
    expect(said).toMatchObject([{ data: { text: "one" } }, { data: { text: "two" } }]);
  });

  it.each([
    [
      { command: process.execPath, args: ["-e", "throw new TypeError('no notes')"] },
      { message: /^the MCP server absent does not answer: .*; it said: TypeError: no notes$/ },
    ],
    [{ command: "whetstone-no-such-program" }, { message: /ENOENT/, hint: /current folder$/ }],
    [
      { command: `${process.execPath} server.js` },
      { hint: /`command` is the program alone, `args` its arguments$/ },
    ],
    [{ ...server, cwd: "/nonexistent" }, { hint: /starts in "\/nonexistent"$/ }],
  ])("a server that does not start is said by name, and why: %j", async (absent, told) => {
    const harness = connected({ mcpServers: { absent, trial: server } });
    const matching = Object.entries(told).map(
      ([name, text]) => [name, expect.stringMatching(text) as string] as const,
    );
    const why = { code: "mcp-server-failed", ...Object.fromEntries(matching) };
    const missing = await harness.missingServers();
    expect(missing).toMatchObject([{ server: "absent", error: why }]);
    const error = missing[0]?.error;
    await expect(harness.execute("absent__read")).rejects.toMatchObject({
      code: "mcp-server-failed",
      message: `there is no tool "absent__read": ${error?.message}`,
      hint: error?.hint,
      cause: error,
    });
    // The others are there all the same.
    expect((await harness.execute("trial__add", { a: 1, b: 1 })).outcome).toBe("success");
    await expect(harness.execute("absent")).rejects.toMatchObject({ code: "unknown-tool" });
  });
});
