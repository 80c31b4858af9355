import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { announceFolders } from "../announce-folders.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { limitHeapGrowth } from "../limit-heap-growth.ts";
import { type LoopHandle, openLoop, openLoopIn } from "../open-loop.ts";
import { printSummary } from "../summary.ts";

const simulatedSeed = 20_260_101;
const simulatedSessions = 36;

export const start: CommandSpec = {
  name: "start",
  summary:
    "Read the sessions on this machine, learn from them, and show what was learned (the default)",
  details:
    "Without sessions the same is shown for a small simulated fleet, in a temporary store of its own; nothing simulated enters the real store.",
  examples: [{ command: "", explains: "scan, learn, summary" }],
  run: async (_input, context) => {
    await using loop = await openLoop(context);
    await announceFolders(loop, context);
    const found = await learn(loop, context);
    if (found > 0) {
      await printSummary(loop, context, { simulated: false });
      return 0;
    }
    await showSimulated(context);
    return 0;
  },
};

/** Scans and derives; answers how many sessions the store holds afterwards. */
async function learn(loop: LoopHandle, context: CommandContext): Promise<number> {
  limitHeapGrowth();
  await loop.scan({
    paths: [],
    learn: true,
    signal: context.signal,
    onProgress: (text) => context.terminal.progress(text),
  });
  context.terminal.progress("");
  return (await loop.store.counts()).sessions;
}

async function showSimulated(context: CommandContext): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "whetstone-simulated-"));
  try {
    const { writeFleet } = await import("../../../simulate/write-fleet.ts");
    writeFleet(home, {
      seed: simulatedSeed,
      sessions: simulatedSessions,
      now: context.clock.now(),
    });
    await using loop = await openLoopIn(home, context);
    await learn(loop, context);
    await printSummary(loop, context, { simulated: true });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
