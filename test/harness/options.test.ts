import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineTool, Harness, House, type OpenHarnessOptions, ToolFault } from "../../src/index.ts";
import { trialHarness } from "./trial-harness.ts";

let runs = 0;
const count = defineTool({
  name: "count",
  description: "",
  input: z.looseObject({}),
  access: "read",
  run: () => {
    runs += 1;
    return runs;
  },
});

function wrongly(options: object): () => Harness {
  return () => new Harness({ house: House.Ezra, ...options });
}

describe("options of a harness that do not fit are refused when it is made", () => {
  it.each([
    ["mode", "Sovereign"],
    ["mode", "turbo"],
    ["timeoutMs", 0],
    ["timeoutMs", Number.NaN],
    ["timeoutMs", Infinity],
    ["timeoutMs", "5"],
    ["slowMs", -1],
    ["concurrencyPerTool", 0],
    ["concurrencyPerTool", 1.5],
    ["prefetch", "on"],
    ["recording", "later"],
    ["breaker", { probes: 0 }],
    ["breaker", { badRate: 2 }],
    ["breaker", { windowMS: 1 }],
    ["root", ""],
    ["allowedPaths", "/tmp"],
    ["allowedPaths", ["notes"]],
    ["allowedPaths", ["~/notes"]],
    ["allowedHosts", "localhost"],
    ["allowedHosts", ["http://x"]],
    ["allowedHosts", ["localhost", "x/path"]],
    ["allowedHost", ["x"]],
    ["timeoutMS", 5],
    ["sovereignNetworkTools", "http_get"],
    ["tools", [{}]],
    ["mcpServers", { a: {} }],
    ["mcpServers", { "a b": { command: "x" } }],
    ["session", ""],
    ["model", 5],
    ["taskType", ""],
    ["houses", { ezra: {} }],
    ["issueServer", { url: "no address", token: null }],
    ["house", undefined],
  ])("%s: %j", (name, value) => {
    expect(wrongly({ [name]: value })).toThrow(
      expect.objectContaining({
        code: "invalid-options",
        exitCode: 2,
        message: expect.stringContaining(name) as string,
        hint: expect.stringContaining("OpenHarnessOptions") as string,
      }),
    );
  });

  it("what to write in the place of a host or folder that could never match is said", () => {
    expect(wrongly({ allowedHosts: ["http://x:81/"] })).toThrow('write the host alone: "x:81"');
    const whole = JSON.stringify(resolve("notes"));
    expect(wrongly({ allowedPaths: ["notes"] })).toThrow(`write the whole path, here ${whole}`);
  });

  it.each([0, -1, 1.5, Infinity, Number.NaN])("timeoutMs of a tool: %j", (timeoutMs) => {
    const define = (): unknown =>
      defineTool({ name: "odd", description: "", input: z.object({}), timeoutMs, run: () => 1 });
    expect(define).toThrow(
      expect.objectContaining({
        code: "invalid-tool",
        message: expect.stringContaining("1 to 86400000 milliseconds") as string,
      }),
    );
  });

  it.each([{ access: "Read" }, { reach: "Network" }, { run: 5 }])("a tool with %j", (wrong) => {
    const definition = { name: "odd", description: "", input: z.object({}), run: () => 1 };
    const define = (): unknown => defineTool({ ...definition, ...(wrong as object) });
    expect(define).toThrow(
      expect.objectContaining({
        code: "invalid-tool",
        message: expect.stringContaining(Object.keys(wrong).join("")) as string,
      }),
    );
  });

  it("what fits is taken, and houses need not say all", async () => {
    const scout = { role: "scout", tools: ["@read"] };
    const harness = trialHarness({
      house: "scout",
      houses: { scout } as unknown as NonNullable<OpenHarnessOptions["houses"]>,
      breaker: { probes: 1 },
      timeoutMs: 86_400_000,
      tools: [count],
    });
    expect((await harness.execute("count")).outcome).toBe("success");
    await expect(harness.execute("git_push")).rejects.toMatchObject({ rule: "tool-not-allowed" });
  });
});

describe("options of a call that do not fit keep it from running", () => {
  it.each([
    { timeoutMs: 0 },
    { timeoutMs: -1 },
    { timeoutMs: Number.NaN },
    { timeoutMs: Infinity },
    { timeoutMs: 1e12 },
    { confidence: 2 },
    { confidence: Number.NaN },
    { taskType: "" },
    { signal: 5 },
    { evidence: { cites: "x" } },
    { fallback: "x" },
    { timeout: 5 },
  ])("%j", async (options) => {
    const harness = trialHarness({ house: House.Ezra, tools: [count] });
    const before = runs;
    await expect(harness.execute("count", {}, options as object)).rejects.toMatchObject({
      code: "invalid-options",
      exitCode: 2,
      hint: "a call takes signal, timeoutMs, confidence, taskType, evidence, fallback",
    });
    const batch = harness.executeBatch([{ tool: "count", options: options as object }]);
    await expect(batch).rejects.toMatchObject({ code: "invalid-options" });
    expect(runs).toBe(before);
  });

  it("a batch whose concurrency is no number of calls is refused, not answered with nothing", async () => {
    const harness = trialHarness({ house: House.Ezra, tools: [count] });
    for (const concurrency of [0, -1, 1.5, Number.NaN, "3" as unknown as number])
      await expect(
        harness.executeBatch([{ tool: "count" }], { concurrency }),
      ).rejects.toMatchObject({
        code: "invalid-options",
        hint: "a batch takes concurrency, signal",
      });
    const all = [{ tool: "count" }, { tool: "count" }];
    const results = await harness.executeBatch(all, { concurrency: Infinity });
    expect(results.map(({ ok }) => ok)).toEqual([true, true]);
  });
});

it.each([null, [null], [{ tool: "count", parameters: {} }], [{ tool: 5 }], "count"])(
  "a batch of %j is refused before anything runs",
  async (calls) => {
    const harness = trialHarness({ house: House.Ezra, tools: [count] });
    const before = runs;
    const batch = harness.executeBatch(calls as unknown as []);
    await expect(batch).rejects.toMatchObject({ code: "invalid-options", exitCode: 2 });
    expect(runs).toBe(before);
  },
);

it("a tool that is none is unknown", async () => {
  const harness = trialHarness({ house: House.Ezra });
  for (const tool of [null, undefined, 5])
    await expect(harness.execute(tool as unknown as string)).rejects.toMatchObject({
      code: "unknown-tool",
    });
});

describe("the best of several", () => {
  const fits = { complexity: "complex", candidateCost: 1, remaining: 100 } as const;

  it.each([{ complexity: "high" }, { remaining: "all" }, { candidatecost: 1 }, { signal: 5 }])(
    "does not take %j",
    async (wrong) => {
      const harness = trialHarness({ house: House.Timmy });
      let made = 0;
      const make = async () => ({ value: (made += 1), answer: "a" });
      const best = harness.bestOf(2, make, { ...fits, ...(wrong as object) });
      await expect(best).rejects.toMatchObject({ code: "invalid-options", exitCode: 2 });
      expect(made).toBe(0);
    },
  );

  it("counts what is no candidate as failed", async () => {
    const harness = trialHarness({ house: House.Timmy });
    const made = [null, { value: 1 }, { value: 2, answer: "b", confidence: 900 }];
    const right = { value: 3, answer: "b" };
    const make = async (index: number) => [...made, right][index] as typeof right;
    const { value, candidates } = await harness.bestOf(4, make, fits);
    expect(value).toBe(3);
    expect(candidates.map(({ ok }) => ok)).toEqual([false, false, false, true]);
  });
});

describe("values that are not JSON", () => {
  const odd = defineTool({
    name: "odd",
    description: "",
    input: z.looseObject({ kind: z.string() }),
    access: "read",
    run: ({ kind }) => {
      if (kind === "bigint") return { count: 10n };
      const circle: { self?: unknown } = {};
      circle.self = circle;
      return circle;
    },
  });

  it.each(["bigint", "circle"])("a result (%s) is handed over, without its hash", async (kind) => {
    const harness = trialHarness({ house: House.Ezra, tools: [odd] });
    const { data, outcome, provenance, degraded } = await harness.execute("odd", { kind });
    expect(outcome).toBe("success");
    expect(Object.keys(data as object)).toEqual([kind === "bigint" ? "count" : "self"]);
    expect(provenance.outputHash).toBeNull();
    expect(degraded).toEqual([expect.stringContaining("no hash of the output")]);
  });

  it("parameters are refused before anything runs", async () => {
    const harness = trialHarness({ house: House.Ezra, tools: [count] });
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const before = runs;
    for (const params of [{ n: 1n }, circle])
      await expect(harness.execute("count", params)).rejects.toMatchObject({
        code: "invalid-arguments",
      });
    expect(runs).toBe(before);
  });
});

describe("the fallback of a tool that fails", () => {
  const failing = defineTool({
    name: "failing",
    description: "",
    input: z.looseObject({}),
    run: (): number => {
      throw new ToolFault("not-found", "no such note", { code: "gone", hint: "write it first" });
    },
  });

  it("is waited for", async () => {
    const harness = trialHarness({ house: House.Timmy, tools: [failing] });
    const { data } = await harness.execute("failing", {}, { fallback: async () => "later" });
    expect(data).toBe("later");
  });

  const thrown = new TypeError("the copy is gone too");
  it.each([
    [
      "throws",
      (): never => {
        throw thrown;
      },
    ],
    ["rejects", () => Promise.reject(thrown)],
  ])("that %s itself hides neither the tool's error nor its provenance", async (_how, fallback) => {
    const harness = trialHarness({ house: House.Timmy, tools: [failing] });
    const provenance = expect.objectContaining({ tool: "failing", house: "timmy" }) as object;
    const both = {
      name: "ToolError",
      kind: "not-found",
      code: "gone",
      hint: "write it first",
      message: "no such note; its fallback failed too: the copy is gone too",
      provenance,
      cause: expect.objectContaining({ message: "no such note", provenance }) as object,
      fallbackError: thrown,
    };
    await expect(harness.execute("failing", {}, { fallback })).rejects.toMatchObject(both);
    const all = await harness.executeBatch([{ tool: "failing", options: { fallback } }]);
    expect(all).toMatchObject([{ ok: false, error: both, provenance }]);
    const called = await harness.callTool({ name: "failing" }, { fallback });
    expect(called).toMatchObject({ isError: true, content: [{ text: both.message }] });
  });
});

describe("a tool that is given itself", () => {
  const words = defineTool({
    name: "words",
    description: "",
    input: z.object({ text: z.string() }),
    access: "read",
    run: ({ text }) => {
      if (text === "") throw new ToolFault("not-found", "no text");
      return { words: text.split(" ").length };
    },
  });

  it("gives data of its type, and of its fallback's where there is one", async () => {
    const harness = trialHarness({ house: House.Ezra, tools: [words] });
    const { data } = await harness.execute(words, { text: "a b" });
    expect(data.words + 1).toBe(3);
    const either = await harness.execute(words, { text: "" }, { fallback: async () => null });
    expect(either.data?.words ?? "none").toBe("none");
    const named = await harness.execute("words", { text: "a" });
    // @ts-expect-error -- of a name alone nobody knows the type
    expect(named.data.words).toBe(1);
  });

  it("has to be one of the harness: one of the same name is another", async () => {
    const other = defineTool({ ...words, input: z.looseObject({}), timeoutMs: 5, run: () => 1 });
    for (const tools of [[], [words]]) {
      const harness = trialHarness({ house: House.Ezra, tools });
      await expect(harness.execute(other)).rejects.toMatchObject({
        code: "unknown-tool",
        hint: expect.stringContaining("tools") as string,
      });
    }
  });
});

it("a closed harness says so, and opens nothing again; so do those made of it", async () => {
  const ezra = trialHarness({ house: House.Ezra, tools: [count] });
  const timmy = ezra.as(House.Timmy);
  await ezra.execute("count");
  await ezra[Symbol.asyncDispose]();
  for (const harness of [ezra, timmy])
    await expect(harness.execute("count")).rejects.toMatchObject({ code: "harness-closed" });
  await ezra[Symbol.asyncDispose]();
});

it("a call of a harness that was made of another is finished and recorded when that one is closed", async () => {
  const ezra = trialHarness({ house: House.Ezra, tools: [count] });
  await using timmy = ezra.as(House.Timmy);
  await ezra.execute("count");
  const call = timmy.execute("count");
  await ezra[Symbol.asyncDispose]();
  expect(await call).toMatchObject({ outcome: "success", degraded: [] });
});

it("a call that was begun before the harness is closed is finished and recorded", async () => {
  const harness = trialHarness({ house: House.Ezra, tools: [count] });
  const call = harness.execute("count");
  await harness[Symbol.asyncDispose]();
  expect(await call).toMatchObject({ outcome: "success", degraded: [] });
});
