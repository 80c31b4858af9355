import { spawn } from "node:child_process";
import { existsSync, statfsSync } from "node:fs";
import { hostname, totalmem } from "node:os";
import { describe, expect, it } from "vitest";
import { House } from "../../src/index.ts";
import { trialFolder, trialHarness } from "./trial-harness.ts";

interface Listed {
  readonly total: number;
  readonly processes: readonly {
    readonly pid: number;
    readonly parent: number;
    readonly name: string;
    readonly memoryBytes: number;
  }[];
}

describe("the tools that look at this machine", () => {
  it("process_list finds this process and its child in the real table, and no arguments of anyone", async () => {
    const child = spawn(process.execPath, [
      "-e",
      "setTimeout(() => {}, 60000)",
      "--",
      "secret-argument",
    ]);
    try {
      const harness = trialHarness({ house: House.Ezra });
      const { data } = await harness.execute("process_list", { limit: 10_000 });
      const { processes, total } = data as Listed;
      expect(processes).toHaveLength(total);
      expect(processes.find(({ pid }) => pid === child.pid)?.parent).toBe(process.pid);
      expect(processes.find(({ pid }) => pid === process.pid)?.memoryBytes).toBeGreaterThan(1e6);
      expect(JSON.stringify(data)).not.toContain("secret-argument");
      const few = await harness.execute("process_list", { limit: 1, match: "node" });
      expect((few.data as Listed).processes).toHaveLength(1);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("system_info and disk_usage say what the system says", async () => {
    const root = trialFolder();
    const harness = trialHarness({ house: House.Ezra, root });
    expect((await harness.execute("system_info")).data).toMatchObject({
      hostname: hostname(),
      platform: process.platform,
      memory: { totalBytes: totalmem() },
    });
    const { blocks, bsize } = statfsSync(root);
    const { data, provenance } = await harness.execute("disk_usage");
    expect(data).toMatchObject({ path: root, totalBytes: blocks * bsize });
    expect(provenance.sources).toEqual([`file:${root}`]);
    await expect(harness.execute("disk_usage", { path: "absent" })).rejects.toMatchObject({
      kind: "not-found",
    });
  });

  it("health_check looks at this machine where no address is given", async () => {
    const { data } = await trialHarness({ house: House.Ezra, root: trialFolder() }).execute(
      "health_check",
    );
    expect(data).toMatchObject({
      checks: [{ name: "disk" }, { name: "memory" }, { name: "load" }],
    });
  });

  it("service tools answer, or say that systemd does not run this machine", async () => {
    const harness = trialHarness({ house: House.Timmy });
    const status = await harness.execute("service_status", { service: "no-such-service-here" });
    const control = await harness
      .execute("service_control", { service: "no-such-service-here", action: "reload" })
      .catch((error: unknown) => error);
    const isRun = existsSync("/run/systemd/system");
    expect(status).toMatchObject(
      isRun
        ? { outcome: "success", data: { loaded: "not-found", status: "inactive" } }
        : { outcome: "unknown", data: { status: "unsupported" } },
    );
    expect(control).toMatchObject(isRun ? { kind: "nonzero-exit" } : { outcome: "unknown" });
  });

  it.each(["--now", "-x", "a b", "../x", "a/b", "a\nb", ""])(
    "service %j is refused",
    async (service) => {
      const call = trialHarness({ house: House.Timmy }).execute("service_status", { service });
      await expect(call).rejects.toMatchObject({ code: "invalid-arguments" });
    },
  );
});
