import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineTool, House, Mode, PolicyViolation } from "../../src/index.ts";
import { trialFolder, trialHarness } from "./trial-harness.ts";

/** Tools that leave a mark when they run. */
function markedTools(folder: string) {
  const touch = async (context: { path: (given: string) => string }): Promise<string> => {
    const { writeFile } = await import("node:fs/promises");
    await writeFile(context.path(join(folder, "ran")), "");
    return "ran";
  };
  const input = z.strictObject({});
  return [
    defineTool({ name: "change", description: "", input, run: (_, context) => touch(context) }),
    defineTool({
      name: "call_home",
      description: "",
      input,
      access: "read",
      reach: "network",
      run: (_, context) => touch(context),
    }),
    defineTool({
      name: "run_tests",
      description: "",
      input: z.strictObject({ code: z.int() }),
      isTest: true,
      access: "read",
      run: ({ code }, { tested }) => {
        tested("npm test", code);
        return { code };
      },
    }),
    defineTool({
      name: "read_note",
      description: "",
      input,
      access: "read",
      run: (_, { read }) => read("note"),
    }),
  ];
}

describe("what a policy forbids is refused before anything runs", () => {
  it.each([
    ["a tool the house may not use", House.Ezra, Mode.Simple, "change", {}, "tool-not-allowed"],
    [
      "a tool taken away from it",
      House.Bezalel,
      Mode.Simple,
      "service_control",
      { service: "x", action: "stop" },
      "tool-not-allowed",
    ],
    ["a folder outside", House.Timmy, Mode.Simple, "disk_usage", { path: "/" }, "path-not-allowed"],
    [
      "a host outside",
      House.Timmy,
      Mode.Simple,
      "http_get",
      { url: "http://example.com" },
      "host-not-allowed",
    ],
    [
      "a network tool, where all is local",
      House.Timmy,
      Mode.Sovereign,
      "call_home",
      {},
      "network-not-allowed",
    ],
    [
      "http_get, where all is local",
      House.Timmy,
      Mode.Sovereign,
      "http_get",
      { url: "http://localhost:1" },
      "network-not-allowed",
    ],
    [
      "http_post, where all is local",
      House.Timmy,
      Mode.Sovereign,
      "http_post",
      { url: "http://localhost:1" },
      "network-not-allowed",
    ],
    [
      "git_pull, where all is local",
      House.Timmy,
      Mode.Sovereign,
      "git_pull",
      {},
      "network-not-allowed",
    ],
    [
      "git_push, where all is local",
      House.Timmy,
      Mode.Sovereign,
      "git_push",
      {},
      "network-not-allowed",
    ],
    [
      "an issue, where all is local",
      House.Timmy,
      Mode.Sovereign,
      "gitea_create_issue",
      { owner: "a", repo: "b", title: "c" },
      "network-not-allowed",
    ],
    [
      "a check of a service, where all is local",
      House.Timmy,
      Mode.Sovereign,
      "health_check",
      { url: "http://localhost:1" },
      "network-not-allowed",
    ],
    ["a change without proof", House.Bezalel, Mode.Sovereign, "change", {}, "proof-missing"],
    [
      "a commit without proof",
      House.Bezalel,
      Mode.Sovereign,
      "git_commit",
      { message: "m" },
      "proof-missing",
    ],
    ["a house that is not there", "nobody", Mode.Simple, "system_info", {}, "unknown-house"],
  ])("%s", async (_, house, mode, tool, params, rule) => {
    const root = trialFolder();
    const harness = trialHarness({ house, mode, root, tools: markedTools(root) });
    const refused = harness.execute(tool, params);
    await expect(refused).rejects.toThrow(PolicyViolation);
    await expect(refused).rejects.toMatchObject({ rule, code: rule, house });
    expect(existsSync(join(root, "ran"))).toBe(false);
  });

  it("one forbidden call of a batch keeps all of it from running", async () => {
    const root = trialFolder();
    const harness = trialHarness({ house: House.Timmy, root, tools: markedTools(root) });
    const batch = harness.executeBatch([
      { tool: "change" },
      { tool: "disk_usage", params: { path: "/" } },
    ]);
    await expect(batch).rejects.toMatchObject({ rule: "path-not-allowed" });
    expect(existsSync(join(root, "ran"))).toBe(false);
  });

  it("in Sovereign mode what is allowed does run: local tools, named network tools, changes with proof", async () => {
    const root = trialFolder();
    const sovereign = { mode: Mode.Sovereign, root, tools: markedTools(root) };
    const timmy = trialHarness({
      house: House.Timmy,
      ...sovereign,
      sovereignNetworkTools: ["call_*"],
    });
    expect((await timmy.execute("health_check")).outcome).toBe("success");
    expect((await timmy.execute("call_home")).data).toBe("ran");
    const bezalel = trialHarness({ house: House.Bezalel, ...sovereign });
    const failed = await bezalel.execute("run_tests", { code: 1 });
    const bad = bezalel.execute("change", {}, { evidence: { proof: failed.provenance.execution } });
    await expect(bad).rejects.toMatchObject({ rule: "proof-failed" });
    const passed = await bezalel.execute("run_tests", { code: 0 });
    const changed = await bezalel.execute(
      "change",
      {},
      { evidence: { proof: passed.provenance.execution } },
    );
    expect(changed.data).toBe("ran");
  });

  it("an execution that ran no test is no proof, nor is one of another harness", async () => {
    const root = trialFolder();
    const options = { house: House.Bezalel, mode: Mode.Sovereign, root, tools: markedTools(root) };
    const [one, other] = [trialHarness(options), trialHarness(options)];
    const read = await one.execute("system_info");
    const elsewhere = await other.execute("run_tests", { code: 0 });
    for (const { provenance } of [read, elsewhere]) {
      const refused = one.execute("change", {}, { evidence: { proof: provenance.execution } });
      await expect(refused).rejects.toMatchObject({ rule: "proof-missing" });
    }
  });

  it("unknown tools and parameters are mistakes of the caller", async () => {
    const harness = trialHarness({ house: House.Timmy });
    await expect(harness.execute("nope")).rejects.toMatchObject({
      code: "unknown-tool",
      exitCode: 2,
    });
    for (const params of [{ limit: 0 }, { limit: "x" }, { other: 1 }, "text", null, [1]])
      await expect(harness.execute("process_list", params)).rejects.toMatchObject({
        code: "invalid-arguments",
        exitCode: 2,
      });
  });

  it("houses that feed each other in a circle, or from nobody, are a mistake of the configuration", async () => {
    const house = {
      role: "x",
      sovereign: false,
      tools: ["*"],
      except: [],
      evidence: "none" as const,
    };
    const circle = { a: { ...house, receivesFrom: ["b"] }, b: { ...house, receivesFrom: ["a"] } };
    await expect(trialHarness({ house: "a", houses: circle }).ready()).rejects.toMatchObject({
      code: "houses-circular",
      exitCode: 2,
    });
    const nobody = { a: { ...house, receivesFrom: ["c"] } };
    await expect(trialHarness({ house: "a", houses: nobody }).ready()).rejects.toMatchObject({
      code: "houses-unknown",
    });
  });

  it("a house of one's own has the policy it was given", async () => {
    const scout = {
      role: "scout",
      sovereign: false,
      tools: ["git_*", "@read"],
      except: ["*_info"],
      evidence: "none" as const,
      receivesFrom: [],
    };
    const harness = trialHarness({ house: "scout", houses: { scout } });
    const names = harness.listTools().map(({ name }) => name);
    expect(names).toContain("git_push");
    expect(names).toContain("disk_usage");
    expect(names).not.toContain("http_post");
    expect(names).not.toContain("system_info");
  });
});

describe("a path leads where the system would take it", () => {
  const where = defineTool({
    name: "where",
    description: "",
    input: z.strictObject({ file: z.string() }),
    access: "read",
    run: ({ file }, { path }) => path(file),
  });

  /** `root` is allowed, `outside` is not; in `root` links lead to what is there and to what is not. */
  function linkedFolders() {
    const base = trialFolder();
    const [root, outside] = [join(base, "root"), join(base, "outside")];
    mkdirSync(join(root, "deep", "deeper"), { recursive: true });
    mkdirSync(join(outside, "deep"), { recursive: true });
    symlinkSync(outside, join(root, "out"));
    symlinkSync(join(outside, "not-yet"), join(root, "dangling"));
    symlinkSync("dangling", join(root, "twice"));
    symlinkSync("../outside/not-yet", join(root, "relative"));
    symlinkSync(join(outside, "deep"), join(root, "far"));
    // As written this stays inside; followed, `..` counts from `outside/deep`.
    symlinkSync("far/../not-yet", join(root, "written-inside"));
    symlinkSync("circle", join(root, "circle"));
    symlinkSync("deep/not-yet", join(root, "within"));
    return { root, harness: trialHarness({ house: House.Timmy, root, tools: [where] }) };
  }

  it.each([
    "out",
    "out/x",
    "dangling",
    "dangling/x",
    "twice",
    "relative",
    "written-inside",
    "circle",
    "circle/x",
    "new/../../outside",
    "x\0y",
    "x".repeat(5000),
    "x/".repeat(50_000),
  ])("%.40j is refused", async (file) => {
    const { harness } = linkedFolders();
    await expect(harness.execute("where", { file })).rejects.toMatchObject({
      code: "path-not-allowed",
    });
  });

  it.each([
    [".", "."],
    ["new", "new"],
    ["new/file", "new/file"],
    ["deep/../new", "new"],
    ["within", "deep/not-yet"],
    ["within/x", "deep/not-yet/x"],
    ["%2e%2e/x", "%2e%2e/x"],
  ])("%j is %j", async (file, place) => {
    const { root, harness } = linkedFolders();
    expect((await harness.execute("where", { file })).data).toBe(join(root, place));
  });
});
