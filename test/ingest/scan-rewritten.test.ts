import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { asArray, type JsonObject } from "../../src/core/json.ts";
import { openLoop } from "../../src/index.ts";
import { writeKey } from "../faults/stores.ts";
import { fixturePath } from "./fixture-path.ts";
import { trialFolder, write } from "./scan-trial.ts";

/** What is derived of the session of a document that is written anew each time it says more, in this order. */
async function derivedOf(
  name: string,
  versions: readonly JsonObject[],
): Promise<Readonly<Record<string, unknown>>> {
  const userHome = trialFolder();
  const home = join(userHome, ".whetstone");
  writeKey(home);
  await using loop = await openLoop({ home, userHome, env: {} });
  const folder = join(userHome, "runs");
  for (const version of versions) {
    write(folder, name, JSON.stringify(version));
    // oxlint-disable-next-line no-await-in-loop -- each version is read before the next is there
    await loop.scan({ paths: [folder], learn: true });
  }
  const rows = [];
  for await (const row of loop.store.canonicalRows())
    if (row["table"] === "session") rows.push(row);
  expect(rows).toHaveLength(1);
  return rows[0] ?? {};
}

function fixture(name: string): JsonObject {
  return JSON.parse(readFileSync(fixturePath(name), "utf8")) as JsonObject;
}

it("goes by what a trajectory that is saved after every step said last of its cost and its end", async () => {
  const whole = fixture("mini-swe-agent/acme__parser-17.traj.json");
  const saved = (messages: number, cost: number, status: string): JsonObject => ({
    ...whole,
    messages: asArray(whole["messages"]).slice(0, messages),
    info: { exit_status: status, model_stats: { instance_cost: cost, api_calls: messages } },
  });
  const session = await derivedOf("run.traj.json", [
    saved(3, 0.009, "running"),
    saved(6, 0.0105, "Submitted"),
  ]);
  expect(session).toMatchObject({ costNano: 10_500_000, endReason: "Submitted" });
});

it("goes by the last title of a thread", async () => {
  const whole = fixture("amp/T-019b9d03-62e3-772f-9780-3e637f90ea02.json");
  const titles = ["Zeal", "Mend the parser", "Align"];
  const versions = titles.map((title, n) => ({ ...whole, v: 9 + n, title }));
  expect(await derivedOf("T-1.json", versions)).toMatchObject({ title: "Align" });
});

it("goes by the last status of a conversation whose events lie beside", async () => {
  const whole = fixture("openhands/conversations/0f9d1c2b3a4e5f60718293a4b5c6d7e8/base_state.json");
  const versions = ["running", "finished"].map((status) => ({
    ...whole,
    execution_status: status,
  }));
  const session = await derivedOf("c/base_state.json", versions);
  expect(session).toMatchObject({ endReason: "finished" });
});
