import { mkdirSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { leaseHolder } from "../store/lease-holder.ts";
import { scratchPrefix, sweepScratch } from "./scratch.ts";

const minuteMs = 60_000;

it("what was left by another container, or from before the machine was started, is removed in time", () => {
  const home = mkdtempSync(join(tmpdir(), "whetstone-scratch-"));
  const now = Date.now();
  const left = (name: string, holder: string, minutesAgo: number): void => {
    const folder = scratchPrefix(home, holder) + name;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "copy.db"), "what nobody has redacted");
    const at = new Date(now - minutesAgo * minuteMs);
    utimesSync(folder, at, at);
  };
  left("now", "7@0123/x", 0);
  left("old", "7@0123/x", 61);
  left("own", leaseHolder(), 0);
  left("booted", leaseHolder(), 61);
  const namesLeft = (): readonly string[] =>
    readdirSync(join(home, "scratch"))
      .map((name) => name.slice(name.indexOf("+") + 1))
      .toSorted();
  sweepScratch(home, now - 90 * minuteMs);
  expect(namesLeft()).toEqual(["booted", "now", "own"]);
  sweepScratch(home, now - 10 * minuteMs);
  expect(namesLeft()).toEqual(["now", "own"]);
});
