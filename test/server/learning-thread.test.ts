import type { Worker } from "node:worker_threads";
import { expect, it, onTestFinished } from "vitest";
import type { BackgroundDerivation } from "../../src/loop/background-derivation.ts";
import { startTrialServer } from "./trial-server.ts";

/** A server that learns, and the threads that do so, in the order of their start. */
async function startLearningServer() {
  let derivation: BackgroundDerivation | null = null;
  const server = await startTrialServer({ derivation: () => derivation });
  const threads: Worker[] = [];
  const note = (worker: Worker): number => threads.push(worker);
  process.on("worker", note);
  onTestFinished(() => void process.off("worker", note));
  const errors: string[] = [];
  const learning = await server.loop.deriveInBackground(({ message }) => errors.push(message));
  derivation = learning;
  onTestFinished(() => learning[Symbol.asyncDispose]());
  const standing = async (): Promise<object> => {
    const { deriving, events_to_unfold: events } = await server.json("/ready");
    const metrics = await (await server.fetch("/metrics")).text();
    const metric = (name: string): string | undefined =>
      new RegExp(`^whetstone_derivation_${name} (\\d+)$`, "m").exec(metrics)?.[1];
    const [running, restarts] = [metric("running"), metric("restarts_total")];
    return { deriving, events, running, restarts };
  };
  return { server, threads, errors, learning, standing };
}

const told = (seconds: number): unknown =>
  expect.stringMatching(`ended by itself; it is started again in ${seconds} s$`);

it("a thread that ended by itself is started again, later each time, and goes on learning", async () => {
  const { server, threads, errors, standing } = await startLearningServer();
  // Once the thread that writes has begun, taking an event waits for nothing but its commit.
  await server.post("/event", { source: "bot", endpoint: "/first", success: true });
  const begun = { deriving: true, events: 0, running: "1", restarts: "0" };
  await expect.poll(standing, { timeout: 60_000 }).toEqual(begun);
  for (let killed = 0; killed < 3; killed += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one start after another
    await expect.poll(() => threads.length, { timeout: 60_000 }).toBe(killed + 1);
    // oxlint-disable-next-line no-await-in-loop -- see above
    await threads[killed]?.terminate();
  }
  // Four seconds are left to look.
  await server.post("/event", { source: "bot", endpoint: "/sql", success: true });
  expect(await standing()).toEqual({ deriving: false, events: 1, running: "0", restarts: "2" });
  const learned = { deriving: true, events: 0, running: "1", restarts: "3" };
  await expect.poll(standing, { timeout: 60_000 }).toEqual(learned);
  expect(errors).toEqual([told(1), told(2), told(4)]);
}, 300_000);

it("one that waits for its next start is stopped at once, and not started any more", async () => {
  const { threads, learning } = await startLearningServer();
  await threads[0]?.terminate();
  await learning[Symbol.asyncDispose]();
  expect(learning.isRunning()).toBe(false);
  await new Promise((done) => setTimeout(done, 1500));
  expect(threads).toHaveLength(1);
  expect(learning.restarts()).toBe(0);
}, 30_000);
