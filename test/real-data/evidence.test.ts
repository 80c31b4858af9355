import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inProcess } from "../faults/run-in-process.ts";
import { createKeyedMachine } from "../faults/stores.ts";

const data = process.env["WHETSTONE_DATA"] ?? "";

interface Why {
  readonly evidence: readonly { readonly state: string }[];
}

it.skipIf(!existsSync(join(data, "transcripts")))(
  "evidence of every item learned from real transcripts is verified, and a second scan adds nothing",
  async () => {
    const machine = inProcess(createKeyedMachine());
    const folders = [join(data, "transcripts"), join(data, "labelled")];
    await machine.json(["scan", ...folders]);
    const again = await machine.json(["scan", ...folders]);
    expect(again).toMatchObject({ sessions: 0, steps: 0, executions: 0, duplicates: 0 });
    const { items } = (await machine.json(["knowledge", "list", "--limit", "100000"])) as {
      items: readonly { key: string }[];
    };
    expect(items.length).toBeGreaterThan(0);
    for (const { key } of items) {
      const { evidence } = (await machine.json(["knowledge", "why", key])) as unknown as Why;
      expect(evidence.length, key).toBeGreaterThan(0);
      expect(new Set(evidence.map(({ state }) => state)), key).toEqual(new Set(["verified"]));
    }
    expect((await machine.json(["rebuild", "--verify"]))["equal"]).toBe(true);
  },
  300_000,
);
