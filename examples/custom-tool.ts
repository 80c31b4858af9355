// A tool of your own: its parameters checked, its failures told by kind, its policy kept, models told its JSON Schema.
//
//   node examples/custom-tool.ts
//
// It checks its own result and ends with exit code 1 where something is not as it should be.
import assert from "node:assert/strict";
import { z } from "zod";
// In a program of yours: from "whetstone".
import { defineTool, Harness, House, Mode, ToolError, ToolFault } from "../src/index.ts";

const stock = new Map([
  ["bolt", 12],
  ["nut", 0],
]);

const countStock = defineTool({
  name: "count_stock",
  description: "How many of a part are in stock.",
  input: z.strictObject({ part: z.string().min(1).describe("name of the part") }),
  // Without this it counts as a tool that changes something, which ezra may not use.
  access: "read",
  run: ({ part }, { read }) => {
    const count = stock.get(part);
    if (count === undefined) throw new ToolFault("not-found", `there is no part ${part}`);
    // What was read can be cited.
    read(`stock:${part}`);
    return { part, count };
  },
});

const takePart = defineTool({
  name: "take_part",
  description: "Take one of a part out of stock.",
  input: z.strictObject({ part: z.string().min(1) }),
  run: ({ part }) => {
    const count = stock.get(part) ?? 0;
    if (count === 0) throw new ToolFault("not-found", `no ${part} is left`);
    stock.set(part, count - 1);
    return { left: count - 1 };
  },
});

await using ezra = new Harness({
  house: House.Ezra,
  mode: Mode.Intelligent,
  store: ":memory:",
  tools: [countStock, takePart],
});
await using bezalel = ezra.as(House.Bezalel);

// Given itself, not by its name, its data has its type.
const { data, provenance, prediction } = await ezra.execute(countStock, { part: "bolt" });
console.log(`1. ${JSON.stringify(data)}, read ${provenance.sources.join(", ")}`);
assert.equal(data.count, 12);
assert.deepEqual(provenance.sources, ["stock:bolt"]);
assert(prediction !== null && prediction.probability > 0 && prediction.probability < 1);

// Wrong parameters never reach the tool; a failure of the tool has its kind, and its provenance.
await assert.rejects(ezra.execute("count_stock", { part: 7 }), { code: "invalid-arguments" });
const missing = await ezra.execute("count_stock", { part: "cog" }).catch((error: unknown) => error);
assert(missing instanceof ToolError);
console.log(`2. ${missing.message}, as ${missing.provenance.house}`);
assert.equal(missing.provenance.house, "ezra");

// The policy of the house holds for it as for every tool.
await assert.rejects(ezra.execute("take_part", { part: "bolt" }), { rule: "tool-not-allowed" });
const taken = await bezalel.execute("take_part", { part: "bolt" });
console.log(`3. ezra may not take one; bezalel did: ${JSON.stringify(taken.data)}`);
assert.equal(stock.get("bolt"), 11);

// And models are told of it, as of the others.
const told = ezra.tools({ shape: "mcp" }).find(({ name }) => name === "count_stock");
console.log(`4. its parameters: ${JSON.stringify(told?.inputSchema["properties"])}`);
assert.deepEqual(told?.inputSchema["required"], ["part"]);
assert.equal("take_part" in ezra.tools(), false);
console.log("As it should be.");
