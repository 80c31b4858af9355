import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { watchChanges } from "./watch.ts";

function trialFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-watch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Asks for the next change, then acts, and gives how long the answer took. */
async function msUntilChange(changes: AsyncGenerator<void>, act: () => void): Promise<number> {
  const began = performance.now();
  const next = changes.next();
  act();
  expect(await next).toMatchObject({ done: false });
  return performance.now() - began;
}

const never = 600_000;

describe("watching", { timeout: 60_000 }, () => {
  it("tells of a file that grows and of a new one in a new folder, long before the poll", async () => {
    const folder = trialFolder();
    const path = join(folder, "a.jsonl");
    writeFileSync(path, "1\n");
    const stop = new AbortController();
    const changes = watchChanges([folder], { signal: stop.signal, quietMs: 20, pollMs: never });
    expect(await msUntilChange(changes, () => appendFileSync(path, "2\n"))).toBeLessThan(never);
    const act = (): void => {
      mkdirSync(join(folder, "new"));
      writeFileSync(join(folder, "new", "b.jsonl"), "1\n");
    };
    expect(await msUntilChange(changes, act)).toBeLessThan(never);
    stop.abort();
    await changes.return();
  });

  it("looks again after the poll interval where nothing is told, and at paths that are not there yet", async () => {
    const missing = join(trialFolder(), "later");
    const stop = new AbortController();
    const changes = watchChanges([missing], { signal: stop.signal, pollMs: 30 });
    expect(await msUntilChange(changes, () => undefined)).toBeGreaterThanOrEqual(25);
    stop.abort();
    await changes.return();
  });

  it("ends when it is told to, also while it waits", async () => {
    const stop = new AbortController();
    const options = { signal: stop.signal, pollMs: never };
    const changes = watchChanges([trialFolder()], options);
    const next = changes.next();
    setTimeout(() => stop.abort(), 20);
    expect(await next).toEqual({ done: true, value: undefined });
    const after = watchChanges([trialFolder()], options);
    expect(await after.next()).toEqual({ done: true, value: undefined });
  });
});
