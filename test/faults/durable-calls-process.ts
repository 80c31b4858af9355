import { writeSync } from "node:fs";
import { z } from "zod";
import { defineTool, Harness, House, Mode } from "../../src/index.ts";

/** A program whose calls are durable: it says the id of each when it has its result. Takes how many there are to be. */
const tool = defineTool({
  name: "look_up",
  description: "Finds an entry.",
  input: z.strictObject({ line: z.int() }),
  access: "read",
  run: ({ line }) => ({ line }),
});
const [home, count] = [process.argv[2] ?? "", Number(process.argv[3])];
await using harness = new Harness({
  home,
  userHome: home,
  env: {},
  house: House.Ezra,
  mode: Mode.Intelligent,
  model: "m",
  tools: [tool],
});
for (let line = 0; line < count; line += 1) {
  // oxlint-disable-next-line no-await-in-loop -- each is acknowledged before the next begins
  const { provenance, degraded } = await harness.execute("look_up", { line });
  if (degraded.length > 0) throw new Error(degraded.join("; "));
  writeSync(1, `done ${provenance.execution}\n`);
}
