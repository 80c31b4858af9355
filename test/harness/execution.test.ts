import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type BatchResult,
  defineTool,
  Harness,
  House,
  Mode,
  openIntelligence,
  ToolFault,
} from "../../src/index.ts";
import { trialFolder, trialHarness } from "./trial-harness.ts";

const input = z.looseObject({});
const echo = defineTool({
  name: "echo",
  description: "",
  input,
  access: "read",
  run: (given) => given,
});

describe("an execution", () => {
  it("comes with its whole provenance, equal inputs under equal hashes", async () => {
    const before = Date.now();
    const harness = trialHarness({
      house: House.Ezra,
      model: "m",
      session: "run-1",
      tools: [echo],
    });
    const one = await harness.execute("echo", { b: 1, a: 2 }, { confidence: 0.95 });
    const { provenance } = one;
    expect(provenance).toMatchObject({
      session: "run-1",
      house: "ezra",
      mode: "intelligent",
      model: "m",
      tool: "echo",
      sources: [],
      confidence: 1,
      retries: 0,
      breaker: "closed",
      prefetched: false,
    });
    expect(Date.parse(provenance.started)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(provenance.completed)).toBeGreaterThanOrEqual(Date.parse(provenance.started));
    const same = await harness.execute("echo", { a: 2, b: 1 });
    expect(same.provenance.inputHash).toBe(provenance.inputHash);
    expect(same.provenance.outputHash).toBe(provenance.outputHash);
    expect(same.provenance.execution).not.toBe(provenance.execution);
    const other = await harness.execute("echo", { a: 3 });
    expect(other.provenance.inputHash).not.toBe(provenance.inputHash);
    expect(provenance.prediction).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("is predicted before and learned from at once, without a look at the store", async () => {
    const harness = trialHarness({ house: House.Timmy, tools: [echo] });
    const first = await harness.execute("echo");
    expect(first.prediction).toMatchObject({ insufficient_data: true });
    for (let call = 0; call < 10; call += 1) await harness.execute("echo");
    const later = await harness.execute("echo");
    expect(later.prediction).toMatchObject({
      insufficient_data: false,
      interval: { n: expect.any(Number) as number },
    });
    expect(later.prediction?.probability).toBeGreaterThan(0.7);
    const simple = trialHarness({ house: House.Timmy, mode: Mode.Simple, tools: [echo] });
    expect(await simple.execute("echo")).toMatchObject({
      prediction: null,
      route: null,
      provenance: { prediction: null },
    });
  });

  it("is durable when its result is there, redacted, under the names of the views", async () => {
    const home = trialFolder();
    const secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    const breaking = defineTool({
      name: "breaking",
      description: "",
      input,
      run: () => {
        throw new ToolFault("nonzero-exit", `no entry with ${secret}`);
      },
    });
    const options = { home, userHome: home, env: {} };
    await using harness = new Harness({
      ...options,
      house: House.Bezalel,
      taskType: "build",
      tools: [echo, breaking],
    });
    await harness.execute("echo", { token: secret });
    await harness.execute("breaking").catch(() => undefined);
    await using intelligence = await openIntelligence(options);
    await intelligence.recordExecution({ tool: "other" });
    await intelligence.getPattern("echo", "bezalel");
    using database = new DatabaseSync(join(home, "whetstone.db"), { readOnly: true });
    const rows = database
      .prepare("SELECT tool, house, task_type, success, error_type FROM executions ORDER BY tool")
      .all();
    expect(rows).toEqual(
      [
        {
          tool: "breaking",
          house: "bezalel",
          task_type: "build",
          success: 0,
          error_type: "nonzero-exit",
        },
        { tool: "echo", house: "bezalel", task_type: "build", success: 1, error_type: null },
        { tool: "other", house: null, success: null, error_type: null },
      ].map((row) => expect.objectContaining(row) as object),
    );
    const stored = JSON.stringify(database.prepare("SELECT * FROM execution").all());
    expect(stored).not.toContain(secret);
  });

  it("that fails can be answered by a fallback, and says so; a refusal never is", async () => {
    const harness = trialHarness({
      house: House.Ezra,
      tools: [
        defineTool({
          name: "down",
          description: "",
          input,
          access: "read",
          run: () => {
            throw new Error("gone");
          },
        }),
      ],
    });
    const result = await harness.execute("down", {}, { fallback: () => "from before" });
    expect(result).toMatchObject({
      data: "from before",
      outcome: "failure",
      degraded: ["the fallback answered: gone"],
      provenance: { outputHash: null },
    });
    const refused = harness.execute("git_push", {}, { fallback: () => "from before" });
    await expect(refused).rejects.toMatchObject({ rule: "tool-not-allowed" });
  });

  it("still gives its result where the store cannot be written", async () => {
    const harness = await brokenHarness("durable");
    const result = await harness.execute("echo", { a: 1 });
    expect(result.data).toEqual({ a: 1 });
    expect(result.degraded).toEqual([expect.stringMatching(/^not recorded: /)]);
    await expect(harness[Symbol.asyncDispose]()).rejects.toMatchObject({ name: "WhetstoneError" });
  });
});

/** A harness whose store has lost a table since it was opened. */
async function brokenHarness(recording: "durable" | "behind"): Promise<Harness> {
  const home = trialFolder();
  const place = { home, userHome: home, env: {}, recording };
  const harness = new Harness({ ...place, house: House.Timmy, tools: [echo] });
  await harness.execute("echo");
  await new Promise((resolve) => setTimeout(resolve, 200));
  using database = new DatabaseSync(join(home, "whetstone.db"));
  database.exec("DROP TABLE execution_observation");
  return harness;
}

it("recorded behind, results do not wait for the disk, and all is there when the harness is closed", async () => {
  const home = trialFolder();
  const options = { home, userHome: home, env: {}, house: House.Timmy, tools: [echo] };
  const harness = new Harness({ ...options, recording: "behind", mode: Mode.Simple });
  for (let call = 0; call < 200; call += 1) await harness.execute("echo", { call });
  await harness[Symbol.asyncDispose]();
  using database = new DatabaseSync(join(home, "whetstone.db"), { readOnly: true });
  expect(database.prepare("SELECT count(*) AS n FROM executions WHERE success = 1").get()).toEqual({
    n: 200,
  });
});

it("recorded behind, what cannot be recorded is said by the next result or at the end", async () => {
  const harness = await brokenHarness("behind");
  await harness.execute("echo", { a: 1 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const next = await harness.execute("echo", { a: 2 });
  expect(next.degraded).toEqual([expect.stringMatching(/^not recorded: /)]);
  await expect(harness[Symbol.asyncDispose]()).rejects.toMatchObject({ code: "not-recorded" });
});

describe("a batch", () => {
  it("runs as many at a time as asked, answers in order, and lets failures be", async () => {
    let [running, most] = [0, 0];
    const slow = defineTool({
      name: "slow",
      description: "",
      input: z.object({ id: z.int() }),
      access: "read",
      run: async ({ id }) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 20 - id));
        running -= 1;
        if (id === 3) throw new ToolFault("nonzero-exit", "three");
        return id;
      },
    });
    const harness = trialHarness({ house: House.Timmy, tools: [slow] });
    const calls = Array.from({ length: 12 }, (_, id) => ({ tool: "slow", params: { id } }));
    const all = await harness.executeBatch(calls, { concurrency: 4 });
    expect(most).toBe(4);
    expect(all.map((one: BatchResult) => (one.ok ? one.data : one.error.message))).toEqual(
      calls.map(({ params: { id } }) => (id === 3 ? "three" : id)),
    );
    expect(all[3]).toMatchObject({ ok: false, provenance: { tool: "slow" } });
    expect(await harness.executeBatch([])).toEqual([]);
  });

  it("is cancelled as a whole by its signal", async () => {
    const abort = new AbortController();
    const hang = defineTool({
      name: "hang",
      description: "",
      input,
      access: "read",
      run: () => new Promise(() => undefined),
    });
    const harness = trialHarness({ house: House.Timmy, tools: [hang] });
    setTimeout(() => abort.abort(), 100);
    const all = await harness.executeBatch([{ tool: "hang" }, { tool: "hang" }], {
      signal: abort.signal,
    });
    expect(all).toMatchObject([
      { ok: false, error: { code: "cancelled" } },
      { ok: false, error: { code: "cancelled" } },
    ]);
  });

  it("a call of it is cancelled by its own signal too, and the others go on", async () => {
    const wait = defineTool({
      name: "wait",
      description: "",
      input: z.strictObject({}),
      access: "read",
      run: (_input, { signal }) =>
        new Promise<string>((resolve) => {
          const timer = setTimeout(() => resolve("done"), 200);
          signal.addEventListener("abort", () => clearTimeout(timer));
        }),
    });
    const harness = trialHarness({ house: House.Timmy, tools: [wait] });
    const own = AbortSignal.timeout(20);
    const calls = [{ tool: "wait", options: { signal: own } }, { tool: "wait" }];
    const { signal } = new AbortController();
    const [first, second] = await harness.executeBatch(calls, { signal });
    expect(first).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(second).toMatchObject({ ok: true, data: "done" });
  });

  it("runs bezalel's tests at the same time only where they are likely to pass", async () => {
    let [running, most] = [0, 0];
    let fails = true;
    const test = defineTool({
      name: "unit_tests",
      description: "",
      input,
      isTest: true,
      run: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 10));
        running -= 1;
        if (fails) throw new ToolFault("test-failure", "red");
      },
    });
    const harness = trialHarness({ house: House.Bezalel, tools: [test] });
    const six = Array.from({ length: 6 }, () => ({ tool: "unit_tests" }));
    await harness.executeBatch(six, { concurrency: 6 });
    expect(most).toBe(1);
    fails = false;
    for (let call = 0; call < 40; call += 1) await harness.execute("unit_tests");
    most = 0;
    await harness.executeBatch(six, { concurrency: 6 });
    expect(most).toBe(6);
  });
});

describe("the shapes of tools", () => {
  it("the AI SDK's runs a tool and gives its data; MCP's answers errors as results", async () => {
    const harness = trialHarness({ house: House.Ezra, tools: [echo] });
    const tool = harness.tools()["echo"];
    expect(await tool?.execute({ a: 1 }, {})).toEqual({ a: 1 });
    expect(tool?.inputSchema.safeParse({}).success).toBe(true);
    expect(harness.tools({ shape: "ai-sdk" })).not.toHaveProperty("git_push");
    expect(await harness.callTool({ name: "echo", arguments: { a: 1 } })).toEqual({
      content: [{ type: "text", text: '{"a":1}' }],
      structuredContent: { a: 1 },
      isError: false,
    });
    expect(await harness.callTool({ name: "git_push" })).toMatchObject({ isError: true });
  });

  it.each(["", "a b", "ä", "x".repeat(65)])(
    "a tool named %j is refused when it is defined",
    (name) => {
      expect(() => defineTool({ name, description: "", input, run: () => null })).toThrow(
        expect.objectContaining({ code: "invalid-tool" }) as Error,
      );
    },
  );

  it("two tools of one name are a mistake", async () => {
    const opening = trialHarness({ house: House.Ezra, tools: [echo, echo] }).ready();
    await expect(opening).rejects.toMatchObject({ code: "duplicate-tool" });
  });
});

/** Tools that read and change, and how often was read. */
function counting() {
  let reads = 0;
  const read = defineTool({
    name: "look",
    description: "",
    input,
    access: "read",
    run: () => (reads += 1),
  });
  const change = defineTool({ name: "change", description: "", input, run: () => null });
  return { tools: [echo, read, change], reads: () => reads };
}

async function pairs(harness: Harness, times: number): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    await harness.execute("echo", { a: 1 });
    await harness.execute("look", {});
  }
}

describe("reading ahead", () => {
  it("is off by default: nothing is said, nothing is run", async () => {
    const { tools, reads } = counting();
    const harness = trialHarness({ house: House.Timmy, tools });
    await pairs(harness, 4);
    expect((await harness.execute("echo", { a: 1 })).next).toBeNull();
    expect(reads()).toBe(4);
  });

  it("with `suggest` says what usually follows and runs nothing", async () => {
    const { tools, reads } = counting();
    const harness = trialHarness({ house: House.Timmy, tools, prefetch: "suggest" });
    await pairs(harness, 3);
    const { next } = await harness.execute("echo", { a: 1 });
    expect(next).toEqual({ tool: "look", params: {}, followed: 3, of: 3 });
    expect(reads()).toBe(3);
  });

  it("with `apply` reads it once, ahead; not past a change, and never what changes something", async () => {
    const { tools, reads } = counting();
    const harness = trialHarness({ house: House.Timmy, tools, prefetch: "apply" });
    await pairs(harness, 2);
    await harness.execute("echo", { a: 1 });
    const taken = await harness.execute("look", {});
    expect(taken.provenance.prefetched).toBe(true);
    expect(reads()).toBe(3);
    await harness.execute("echo", { a: 1 });
    await harness.execute("change");
    const fresh = await harness.execute("look", {});
    expect(fresh.provenance.prefetched).toBe(false);
    for (let round = 0; round < 4; round += 1) {
      await harness.execute("echo", { b: 1 });
      expect((await harness.execute("change")).provenance.prefetched).toBe(false);
    }
  });
});
