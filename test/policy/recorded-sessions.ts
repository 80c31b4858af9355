import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ExecutionRecord, Loop, OpenLoopOptions } from "../../src/index.ts";
import { openLoop } from "../../src/index.ts";

export const firstDay = Date.UTC(2026, 2, 2, 12);
export const dayMs = 86_400_000;

/** A store of its own for one test, and a clock that the test sets. */
export interface PolicyTrial {
  readonly home: string;
  readonly options: OpenLoopOptions;
  now: number;
  open(): Promise<Loop>;
}

/** `env`: names a database where it is not the file of the home folder. */
export function createPolicyTrial(env: Readonly<Record<string, string>> = {}): PolicyTrial {
  const home = mkdtempSync(join(tmpdir(), "whetstone-policy-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const options: OpenLoopOptions = {
    home: join(home, ".whetstone"),
    userHome: home,
    env,
    clock: { now: () => trial.now },
  };
  const trial: PolicyTrial = {
    home,
    options,
    now: firstDay,
    async open() {
      const loop = await openLoop(options);
      onTestFinished(() => loop[Symbol.asyncDispose]());
      return loop;
    },
  };
  return trial;
}

/** One session of its own: as many calls as outcomes. */
export async function recordSession(
  loop: Loop,
  session: string,
  call: ExecutionRecord,
  outcomes: readonly boolean[],
): Promise<void> {
  await using engine = await loop.intelligence({ session, zone: "UTC" });
  await engine.recordExecutions(outcomes.map((success) => ({ ...call, success })));
}

/** So many sessions of four calls each, of which some succeed; a minute apart, from the trial's present on. */
export async function recordSessions(
  trial: PolicyTrial,
  loop: Loop,
  count: number,
  call: ExecutionRecord,
  succeeds: (session: number, call: number) => boolean,
): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    trial.now += 60_000;
    // oxlint-disable-next-line no-await-in-loop -- one session after another, as they happen
    await recordSession(
      loop,
      `${call.tool} ${trial.now}`,
      call,
      [0, 1, 2, 3].map((index) => succeeds(n, index)),
    );
  }
}
