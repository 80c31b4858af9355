import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { isGone, leaseHolder, type ProcessTable, systemProcesses } from "./lease-holder.ts";

const nobodyRuns: ProcessTable = { place: "0123456789abcdef", isRunning: () => false };

describe("isGone", () => {
  it("is false for a running process and true for one that has ended", () => {
    expect(isGone(leaseHolder())).toBe(false);
    const { pid } = spawnSync(process.execPath, ["--version"]);
    expect(isGone(`${pid}@${systemProcesses.place}/x`)).toBe(true);
  });

  it("tells nothing of processes elsewhere, nor of names it did not make", () => {
    expect(isGone(leaseHolder(), nobodyRuns)).toBe(false);
    expect(isGone("12@fedcba9876543210/x", nobodyRuns)).toBe(false);
    expect(isGone("worker-12", nobodyRuns)).toBe(false);
    expect(isGone("", nobodyRuns)).toBe(false);
    expect(isGone("12@0123456789abcdef/x", nobodyRuns)).toBe(true);
  });

  it("takes a process that refuses signals for running", () => {
    expect(systemProcesses.isRunning(1)).toBe(true);
  });

  it("gives every holder a name of its own", () => {
    expect(leaseHolder()).not.toBe(leaseHolder());
  });
});
