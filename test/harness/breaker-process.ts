// One process of several on a store: calls a tool that fails or works as a file says, and tells what came of each call.
import { appendFileSync, readFileSync } from "node:fs";
import { z } from "zod";
import { defineTool, Harness, House, Mode, ToolFault } from "../../src/index.ts";

const [store = "", folder = "", calls = "1", aheadMs = "0"] = process.argv.slice(2);

const fragile = defineTool({
  name: "fragile",
  description: "Works when the file `state` says so.",
  input: z.object({}),
  access: "read",
  idempotent: false,
  run: async () => {
    appendFileSync(`${folder}/attempts`, `${process.pid}\n`);
    // Long enough for the others to ask meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (readFileSync(`${folder}/state`, "utf8") !== "up") throw new ToolFault("network", "down");
    return "up";
  },
});

await using harness = new Harness({
  house: House.Timmy,
  mode: Mode.Simple,
  store,
  home: folder,
  tools: [fragile],
  // So that nobody has to wait until the circuit may be probed.
  clock: { now: () => Date.now() + Number(aheadMs) },
  concurrencyPerTool: 16,
  breaker: { minimumVolume: 4, openMs: 60_000, probes: 3 },
});
const all = Array.from({ length: Number(calls) }, () => ({ tool: "fragile" }));
const results = await harness.executeBatch(all, { concurrency: all.length });
const codes = results.map((one) => (one.ok ? "ok" : (one.error as { code?: string }).code));
console.log(JSON.stringify({ codes, circuit: (await harness.circuits())["fragile"] }));
