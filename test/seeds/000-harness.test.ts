import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineTool, Harness, House, Mode, ToolFault } from "../../src/index.ts";
import { trialFolder, trialHarness } from "../harness/trial-harness.ts";
import { trialRepository } from "../harness/trial-repository.ts";
import { createTrialStore } from "./trial-store.ts";

const input = z.looseObject({});

describe("seed 000: the harness", () => {
  it("000-19: Harness, House and Mode, with the modes simple, intelligent, sovereign", async () => {
    expect(Object.values(Mode)).toEqual(["simple", "intelligent", "sovereign"]);
    expect(Object.values(House)).toEqual(["timmy", "ezra", "bezalel"]);
    const root = trialFolder();
    trialRepository(root);
    const known = await Promise.all(
      Object.values(Mode).map(async (mode) => {
        const harness = trialHarness({ house: House.Ezra, mode, root });
        const result = await harness.execute("git_status", { path: "work" });
        return [result.provenance.mode, result.prediction !== null, result.data];
      }),
    );
    const clean = expect.objectContaining({ branch: "main", clean: true }) as object;
    expect(known).toEqual([
      ["simple", false, clean],
      ["intelligent", true, clean],
      ["sovereign", true, clean],
    ]);
  });

  it("000-20: nineteen tools in a registry, each with its parameters as JSON Schema", async () => {
    const harness = trialHarness({ house: House.Timmy });
    expect(Object.keys(harness.tools())).toEqual([
      "system_info",
      "process_list",
      "service_status",
      "service_control",
      "health_check",
      "disk_usage",
      "git_status",
      "git_log",
      "git_pull",
      "git_commit",
      "git_push",
      "git_checkout",
      "git_branch_list",
      "http_get",
      "http_post",
      "gitea_create_issue",
      "gitea_comment",
      "gitea_list_issues",
      "gitea_get_issue",
    ]);
    for (const { inputSchema } of harness.tools({ shape: "mcp" }))
      expect(inputSchema).toMatchObject({ type: "object" });
    expect((await harness.execute("system_info")).data).toMatchObject({
      platform: process.platform,
    });
  });

  it("000-21: three houses with provenance, a policy each, and artefacts that flow one way", async () => {
    const ezra = trialHarness({ house: House.Ezra });
    const [bezalel, timmy] = [ezra.as(House.Bezalel), ezra.as(House.Timmy)];
    const may = (harness: Harness | typeof bezalel, name: string): boolean =>
      harness.listTools().some((tool) => tool.name === name);
    expect([ezra, bezalel, timmy].map((one) => may(one, "git_commit"))).toEqual([
      false,
      true,
      true,
    ]);
    expect([ezra, bezalel, timmy].map((one) => may(one, "service_control"))).toEqual([
      false,
      false,
      true,
    ]);
    const { provenance } = await ezra.execute("system_info");
    expect(provenance).toMatchObject({ house: "ezra", sources: ["system:info"] });
    const finding = await ezra.deliver({
      content: "it is slow",
      cites: provenance.sources,
      confidence: 0.8,
    });
    await bezalel.receive(finding);
    await timmy.receive(finding);
    const verdict = await timmy.deliver({ content: "do it" });
    await expect(ezra.receive(verdict)).rejects.toMatchObject({ rule: "flow-not-allowed" });
    await expect(bezalel.receive(verdict)).rejects.toMatchObject({ rule: "flow-not-allowed" });
  });

  it("000-22: circuit, concurrency, time limits, retries, and an answer all the same", async () => {
    let attempts = 0;
    const flaky = defineTool({
      name: "flaky",
      description: "",
      input,
      access: "read",
      run: () => {
        attempts += 1;
        if (attempts === 1) throw new ToolFault("network", "once");
        return "there";
      },
    });
    const hang = defineTool({
      name: "hang",
      description: "",
      input,
      access: "read",
      timeoutMs: 20,
      run: () => new Promise(() => undefined),
    });
    const harness = trialHarness({
      house: House.Timmy,
      tools: [flaky, hang],
      breaker: { minimumVolume: 3 },
    });
    expect(await harness.execute("flaky")).toMatchObject({
      data: "there",
      provenance: { retries: 1 },
    });
    const both = [{ tool: "hang" }, { tool: "flaky" }, { tool: "hang" }];
    const all = await harness.executeBatch(both, { concurrency: 3 });
    expect(all.map(({ ok }) => ok)).toEqual([false, true, false]);
    await harness.execute("hang", {}, { fallback: () => null });
    const refused = harness.execute("hang");
    await expect(refused).rejects.toMatchObject({
      code: "circuit-open",
      provenance: { breaker: "open" },
    });
    const instead = await harness.execute("hang", {}, { fallback: () => "what we knew" });
    expect(instead).toMatchObject({ data: "what we knew", outcome: "unknown" });
    expect(await harness.circuits()).toEqual({ flaky: "closed", hang: "open" });
  });

  it("000-23: predicts before, learns after, says where a call belongs; reads ahead only by policy", async () => {
    const trial = createTrialStore();
    const tools = [
      defineTool({
        name: "deploy",
        description: "",
        input,
        run: () => {
          throw new ToolFault("nonzero-exit", "refused");
        },
      }),
      defineTool({ name: "look", description: "", input, access: "read", run: () => "seen" }),
    ];
    const options = { ...trial.options, house: House.Bezalel, tools };
    const first = new Harness(options);
    for (let call = 0; call < 36; call += 1) {
      if (call < 12) await first.execute("deploy", { to: call }, { fallback: () => null });
      await first.execute("look");
    }
    await first[Symbol.asyncDispose]();

    // A later process knows it too.
    await using later = new Harness(options);
    const failed = await later.execute("deploy", { to: 99 }, { fallback: () => null });
    expect(failed.prediction).toMatchObject({ insufficient_data: false });
    expect(failed.prediction?.probability).toBeLessThan(0.3);
    expect(failed.route).toMatchObject({ house: "timmy", asks: false });
    const seen = await later.execute("look");
    expect(seen.prediction?.probability).toBeGreaterThan(0.7);
    expect(seen.route).toMatchObject({ house: "bezalel", asks: false });
    expect([failed.next, seen.next]).toEqual([null, null]);
    expect(seen.provenance.prefetched).toBe(false);
  });
});
