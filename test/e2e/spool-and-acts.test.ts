import { chownSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeFleet } from "../../src/simulate/write-fleet.ts";
import { createMachine, type Machine } from "./whetstone.ts";

/** A machine whose few simulated sessions are scanned, and learned from unless told not to. */
async function scanned(...options: readonly string[]): Promise<Machine> {
  const machine = createMachine();
  writeFleet(machine.home, { seed: 5, sessions: 12, now: Date.now() });
  await machine.json(["scan", ...options]);
  return machine;
}

function spooled({ whetstoneHome }: Machine): readonly string[] {
  return readdirSync(join(whetstoneHome, "spool"));
}

/** A briefing that shows something: sessions are withheld at random. */
async function briefShown(machine: Machine, repo: string): Promise<string> {
  for (let number = 1; number < 20; number += 1) {
    const session = `session-${number}`;
    const briefing = await machine.json(["bootstrap", "--session", session, "--repo", repo]);
    if (Number(briefing["shown"]) > 0) return session;
  }
  throw new Error("no session was shown anything");
}

interface ListedItem {
  readonly key: string;
  readonly scope: string;
  readonly repo: string | null;
  readonly evidence: readonly { readonly session: string }[];
}

async function items(machine: Machine): Promise<readonly ListedItem[]> {
  const listed = await machine.json(["knowledge", "list", "--limit", "1000"]);
  return listed["items"] as readonly ListedItem[];
}

function giveTo(folder: string, user: number): void {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const name of [".", ...names]) chownSync(join(folder, name), user, user);
}

const repoItem = ({ scope }: ListedItem): boolean => scope === "repo";

it("a look that stores nothing leaves the spool alone", async () => {
  const machine = await scanned();
  const repo = (await items(machine)).find(repoItem)?.repo ?? "";
  const session = await briefShown(machine, repo);
  const waiting = spooled(machine);
  expect(waiting.length).toBeGreaterThan(0);
  await machine.json(["harvest", "--dry-run", join(machine.home, ".claude")]);
  expect(spooled(machine)).toEqual(waiting);
  await machine.json(["scan"]);
  expect(spooled(machine)).toEqual([]);
  const { stdout } = await machine.run(["export", "--records"]);
  const assignments = stdout.split("\n").filter((line) => line.startsWith('{"table":"assignment"'));
  expect(assignments.filter((line) => line.includes(`"unit":"${session}"`))).toHaveLength(1);
});

it("forget names the sessions that were shown the lesson, also while their briefing waits in the spool", async () => {
  const machine = await scanned();
  const known = await items(machine);
  const session = await briefShown(machine, known.find(repoItem)?.repo ?? "");
  const records = spooled(machine).map((name) =>
    readFileSync(join(machine.whetstoneHome, "spool", name), "utf8"),
  );
  const shown = records.join("").match(/"item":"[0-9a-f]{32}"(?=[^}]*"arm":"shown")/g) ?? [];
  const key = shown.map((text) => text.slice(8, -1))[0];
  const told = known.find((one) => one.key === key);
  const forgotten = await machine.json([
    "forget",
    "--yes",
    "--session",
    told?.evidence[0]?.session ?? "",
  ]);
  expect(forgotten["shownTo"]).toContain(session);
});

it("a forgotten log does not come back through a copy of its file, nor when the copy has grown", async () => {
  const machine = createMachine();
  const said = ["Sort the list.", "It is sorted.", "And reverse it.", "Reversed."];
  const lines = said.map((content, index) => {
    return JSON.stringify({ role: index % 2 === 0 ? "user" : "assistant", content });
  });
  const write = (name: string, text: readonly string[]): void =>
    writeFileSync(join(machine.home, name), `${text.join("\n")}\n`);
  write("run.jsonl", lines);
  await machine.json(["scan", join(machine.home, "run.jsonl")]);
  const { sessions } = await machine.json(["sessions"]);
  const [session] = sessions as readonly { readonly key: string }[];
  await machine.json(["forget", "--yes", "--session", session?.key ?? ""]);
  write("copy.jsonl", lines);
  write("grown.jsonl", [...lines, JSON.stringify({ role: "user", content: "Thank you." })]);
  write("other.jsonl", [...lines.slice(0, 2), JSON.stringify({ role: "user", content: "Good." })]);
  const names = ["copy.jsonl", "grown.jsonl", "other.jsonl"];
  const report = await machine.json(["scan", ...names.map((name) => join(machine.home, name))]);
  expect(report).toMatchObject({ sessions: 1, steps: 3 });
});

it("what a person gives as a reason is redacted before it is stored", async () => {
  const machine = await scanned("--no-learn");
  await machine.json(["harvest"]);
  const { sessions } = await machine.json(["sessions"]);
  const [first, second] = sessions as readonly { readonly key: string }[];
  const secret = ["AKIA", "QYLPMN5HFIQR7XYA"].join("");
  await machine.json(["outcome", first?.key ?? "", "bad", "--reason", `it printed ${secret}`]);
  const forget = ["forget", "--yes", "--session", second?.key ?? ""];
  await machine.json([...forget, "--reason", `it holds ${secret}`]);
  const { stdout } = await machine.run(["export", "--records"]);
  const acts = stdout.split("\n").filter((line) => line.startsWith('{"table":"act"'));
  expect(acts).toHaveLength(2);
  for (const act of acts) expect(act).toContain("[REDACTED:");
  const written = readdirSync(machine.whetstoneHome, { recursive: true, encoding: "utf8" })
    .map((name) => join(machine.whetstoneHome, name))
    .filter((path) => statSync(path).isFile());
  expect(written.length).toBeGreaterThan(1);
  expect(written.filter((path) => readFileSync(path).includes(secret))).toEqual([]);
});

it("rebuild --verify compares what is up to date, also before the first derivation", async () => {
  const machine = await scanned("--no-learn");
  const proof = await machine.json(["rebuild", "--verify"]);
  expect(proof).toMatchObject({ equal: true, sessions: 12 });
});

it.runIf(process.getuid?.() === 0)(
  "a user without an entry in the list of users may judge a session",
  async () => {
    const machine = await scanned();
    const { sessions } = await machine.json(["sessions"]);
    const [first] = sessions as readonly { readonly key: string }[];
    giveTo(machine.home, 54_321);
    const run = await machine.run(["outcome", first?.key ?? "", "good"], { user: 54_321 });
    expect(run).toMatchObject({ status: 0, stderr: "" });
  },
);
