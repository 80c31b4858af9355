import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { soundSession, stuckSession, writeSession } from "./told-sessions.ts";
import { inProcess } from "../faults/run-in-process.ts";
import { createMachine as createColdMachine, type Machine } from "./whetstone.ts";

/** Its commands run inside this process. */
const createMachine = (): Machine => inProcess(createColdMachine());

const minute = 60_000;
const start = Date.UTC(2026, 2, 2, 9);
const leader = "00000077-0000-4000-8000-000000000000";

describe("whetstone show: signals", () => {
  it("draws each step's quality with a mark and a word, and the likely decisive error of a ticketed session", async () => {
    const machine = createMachine();
    const path = writeSession(machine.home, stuckSession(1, start));
    const { stdout } = await machine.run(["show", path]);
    expect(stdout).toContain("· neutral: a first attempt that failed");
    expect(stdout).toMatch(/✗ incorrect: the same error again/);
    // Lines break at 80 columns.
    const text = stdout.replaceAll(/\n +/g, " ");
    expect(text).toMatch(/» the likeliest place of the decisive error \(a guess: \d+% of the suspicion;/); // prettier-ignore
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(stdout).toContain("accuracy 0.0%: 0 of 6 steps correct");
    expect(stdout).toContain("effort not known");
    expect(text).toMatch(/high repeated failure: .* \(stagnation; a ticket\)/);
    expect(stdout).not.toContain("\u001B[");
  });

  it("--json has the scores of every step of the agent; a sound session has no suspects", async () => {
    const machine = createMachine();
    const path = writeSession(machine.home, soundSession(1, start));
    const shown = jsonSchemas.show.parse(await machine.json(["show", path]));
    if (!("signals" in shown)) throw new Error("the file holds one session");
    const { scores, accuracy, suspects, findings } = shown.signals;
    expect(scores).toHaveLength(3);
    expect(accuracy).toMatchObject({ correct: 3, total: 3, accuracy: 1 });
    expect([suspects, findings]).toEqual([[], []]);
  });
});

describe("whetstone pick", () => {
  it("ranks files and stored sessions; the sound attempt comes first in both variants", async () => {
    const machine = createMachine();
    const says = "It could not be pushed: the hook declines every branch, whatever its name is.";
    const stuck = writeSession(machine.home, { ...stuckSession(1, start), says });
    const sound = writeSession(machine.home, {
      ...soundSession(2, start),
      calls: Array.from({ length: 6 }, (_, i) => ({ command: `make ${i}`, result: `made ${i}` })),
    });
    const ranked = jsonSchemas.pick.parse(await machine.json(["pick", stuck, sound]));
    expect(ranked.attempts.map(({ name }) => name)[0]).toMatch(/^00000002/);
    expect(ranked.attempts.every(({ reasons }) => reasons.length > 0)).toBe(true);
    await machine.json(["scan"]);
    const stored = await machine.json(["pick", stuck, ranked.best]);
    expect(jsonSchemas.pick.parse(stored).best).toBe(ranked.best);
    const basic = jsonSchemas.pick.parse(await machine.json(["pick", stuck, sound, "--variant", "basic"])); // prettier-ignore
    expect(basic).toMatchObject({ variant: "basic", attempts: [{}, {}] });
    const run = await machine.run(["pick", stuck, sound, "--verbose"]);
    expect(run.status).toBe(0);
    expect(run.stderr).toContain('info trajectory.scoring.started attempts=2 variant="rank"');
  });

  it("attempts that came to the same agree, whether they are read from files or from the store", async () => {
    const machine = createMachine();
    const alike = (number: number) =>
      writeSession(machine.home, {
        ...soundSession(number, start),
        calls: [{ command: "npm publish", result: "published" }],
      });
    const paths = [alike(1), alike(2), writeSession(machine.home, soundSession(3, start))];
    await machine.json(["scan", paths[0] ?? ""]);
    const [stored] = jsonSchemas.sessions.parse(await machine.json(["sessions"])).sessions;
    const ranked = jsonSchemas.pick.parse(
      await machine.json(["pick", stored?.key ?? "", ...paths.slice(1)]),
    );
    const agreeing = ranked.attempts.filter(({ reasons }) =>
      reasons.includes("2 came to this outcome"),
    );
    expect(agreeing).toHaveLength(2);
  });

  it("fewer than two attempts is misuse, an unknown variant too; an unknown session is an error", async () => {
    const machine = createMachine();
    const path = writeSession(machine.home, soundSession(1, start));
    expect(await machine.run(["pick", path])).toMatchObject({ status: 2 });
    expect(await machine.run(["pick"])).toMatchObject({ status: 2 });
    expect(await machine.run(["pick", path, path, "--variant", "x"])).toMatchObject({ status: 2 });
    expect(await machine.run(["pick", path, "abcdef01"])).toMatchObject({ status: 1 });
  });
});

const work = (name: string) => [{ command: `npm run build -- ${name}`, result: `built ${name}` }];

/**
 * Minutes, one row each: the leader starts two members after two minutes and goes on when the slower has answered.
 *
 *   leader 0-2                8-10
 *   a            2 --------- 8
 *   b            2 --- 5
 */
async function team(): Promise<Machine> {
  const machine = createMachine();
  writeSession(machine.home, {
    id: leader,
    at: start,
    gapMs: 2 * minute,
    calls: [...work("all"), ...work("rest")],
    says: "Released.",
  });
  const member = { leader, at: start + 2 * minute };
  writeSession(machine.home, { ...member, id: "aaaaaaa1", gapMs: 2 * minute, calls: work("a"), says: "A is built." }); // prettier-ignore
  writeSession(machine.home, { ...member, id: "bbbbbbb2", calls: work("b"), says: "B is built." });
  for (let i = 1; i <= 5; i += 1) {
    const single = soundSession(i, start - i * 60 * minute);
    writeSession(machine.home, { ...single, calls: [...work(`${i}`), ...work(`${i}${i}`)] });
  }
  await machine.json(["scan"]);
  return machine;
}

describe("whetstone team", () => {
  it("shows the nine metrics of a team, recomputed by hand", async () => {
    const machine = await team();
    const report = jsonSchemas.team.parse(await machine.json(["team", leader]));
    expect(report.team).toMatchObject({
      size: 3,
      wallSeconds: 600,
      workSeconds: 120 + 120 + 360 + 180,
      criticalSeconds: 600,
      messages: 4,
    });
    expect(report.team.baseline).toMatchObject({ runs: 5, seconds: 300, tokens: 45 });
    const of = new Map(report.metrics.map((each) => [each.metric, each]));
    expect(report.metrics).toHaveLength(9);
    expect(of.get("overheadPercent")).toMatchObject({ value: 100, n: 5, reason: null });
    expect(of.get("messageDensity")?.value).toBeCloseTo(4 / 7, 9);
    expect(of.get("amdahl")?.value).toBeCloseTo(780 / 600, 9);
    expect(of.get("stragglerGap")?.value).toBeCloseTo(360 - 270, 9);
    expect(of.get("messageOverhead")).toMatchObject({ value: 4, n: 4 });
    expect(of.get("redundancy")).toMatchObject({ n: 1 });
    // Tokens: leader 3 turns of 15, members 2 each; a single agent 3 turns.
    expect(of.get("tokenSpeedup")?.value).toBeCloseTo(105 / 45 / (300 / 600), 9);
    expect(report.alerts.map(({ family, level }) => `${family} ${level}`)).toEqual([
      "orchestration info",
      "overhead normal",
      "token-speedup warning",
    ]);
    expect(report.alerts[0]?.value).toBeCloseTo(45 / 105, 9);
    expect(report.attribution.every(({ unanswered }) => !unanswered)).toBe(true);
  });

  it("efficiency is not known until someone says how the task ended; a member names its team too", async () => {
    const machine = await team();
    const before = jsonSchemas.team.parse(await machine.json(["team", leader]));
    const find = (report: typeof before) => report.metrics.find(({ metric }) => metric === "efficiency"); // prettier-ignore
    expect(find(before)).toMatchObject({ value: null, reason: "nobody knows how the task ended" });
    await machine.run(["outcome", leader, "good"]);
    const member = before.team.members[0]?.key ?? "";
    const after = jsonSchemas.team.parse(await machine.json(["team", member]));
    expect(after.team.leader.key).toBe(before.team.leader.key);
    expect(find(after)?.value).toBeCloseTo(1 / (600 / 300), 9);
  });

  it("prints the time line with the critical path, and what is not known with its reason", async () => {
    const machine = createMachine();
    await machine.json(["scan", resolve("test/fixtures/claude-code/subagent")]);
    const sessions = jsonSchemas.sessions.parse(await machine.json(["sessions"])).sessions;
    const { stdout, stderr, status } = await machine.run(["team", sessions[0]?.key ?? "", "--verbose"]); // prettier-ignore
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/Explore +█+/);
    expect(stdout).toContain("not known: not enough baseline (0 of 5 runs)");
    expect(stdout).toContain("straggler gap        not known: fewer than two members");
    expect(stderr).toContain('metric="messageDensity" value=0.5');
    expect(await machine.run(["team", "ffffffff"])).toMatchObject({ status: 1 });
  });
});
