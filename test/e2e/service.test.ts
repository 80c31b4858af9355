import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { createSystemdMachine, type SystemdMachine } from "./systemd-machine.ts";
import { createMachine } from "./whetstone.ts";

async function statusOf({ machine, run }: SystemdMachine) {
  return jsonSchemas["service status"].parse(await machine.json(["service", "status"], run));
}

/** The status once the server answers, or after many tries. */
async function statusWhenWell(trial: SystemdMachine) {
  for (let tries = 0; tries < 60; tries += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one look after another
    const status = await statusOf(trial);
    if (status.health.state === "ok") return status;
    // oxlint-disable-next-line no-await-in-loop -- the server takes its time to start
    await setTimeout(250);
  }
  return statusOf(trial);
}

function widest(text: string): number {
  return Math.max(...text.split("\n").map((line) => line.length));
}

describe("service, where a manager answers", () => {
  it("runs the server from the unit, says how it stands, and removes it", async () => {
    const trial = await createSystemdMachine();
    const { machine, run, unitPath, port } = trial;
    expect(await statusOf(trial)).toMatchObject({
      status: "absent",
      manager: "systemd",
      path: unitPath,
      health: { state: "unreachable" },
    });

    const installed = await machine.json(["service", "install"], run);
    expect(jsonSchemas["service install"].parse(installed)).toMatchObject({
      status: "installed",
      path: unitPath,
      text: readFileSync(unitPath, "utf8"),
    });
    expect(trial.calls().slice(-3)).toEqual([
      "daemon-reload",
      "enable whetstone.service",
      "restart whetstone.service",
    ]);
    const well = await statusWhenWell(trial);
    expect(well).toMatchObject({
      status: "running",
      enabled: true,
      current: true,
      health: { url: `http://127.0.0.1:${port}/health`, state: "ok", detail: null },
    });
    // The server that answers is the one of this home folder: it made its key there.
    expect(existsSync(join(machine.whetstoneHome, "token"))).toBe(true);
    expect(well.pid).toBeGreaterThan(0);
    const told = await machine.run(["service", "status"], run);
    expect(told.status).toBe(0);
    expect(widest(told.stdout)).toBeLessThanOrEqual(80);

    const removed = await machine.json(["service", "remove"], run);
    expect(jsonSchemas["service remove"].parse(removed)).toMatchObject({ status: "removed" });
    expect(existsSync(unitPath)).toBe(false);
    expect(await statusOf(trial)).toMatchObject({ status: "absent" });
    expect(await machine.json(["service", "remove"], run)).toMatchObject({ status: "absent" });
  }, 90_000);

  it("installs twice as once, puts new options in force, and tells an older definition", async () => {
    const trial = await createSystemdMachine();
    const { machine, run, unitPath } = trial;
    await machine.json(["service", "install"], run);
    const first = readFileSync(unitPath, "utf8");
    await machine.json(["service", "install"], run);
    expect(readFileSync(unitPath, "utf8")).toBe(first);
    await machine.json(["service", "install", "--allow-host", "w.example"], run);
    expect(readFileSync(unitPath, "utf8")).toContain('"serve" "--allow-host" "w.example"\n');
    expect(await statusOf(trial)).toMatchObject({ current: true });
    writeFileSync(unitPath, first.replace("/bin/whetstone.js", "/bin/older.js"));
    expect(await statusOf(trial)).toMatchObject({ current: false });
  }, 60_000);

  it("tells a service that failed, and exits 1", async () => {
    const trial = await createSystemdMachine();
    const { machine, run, unitPath } = trial;
    const { text } = await machine.json(["service", "install", "--dry-run"], run);
    mkdirSync(dirname(unitPath), { recursive: true });
    writeFileSync(unitPath, String(text));
    trial.fail();
    expect(await statusOf(trial)).toMatchObject({
      status: "failed",
      detail: "failed (exit-code)",
      pid: null,
    });
    const told = await machine.run(["service", "status"], run);
    expect(told.status).toBe(1);
    expect(told.stdout).toMatch(
      /^service {2}failed: failed \(exit-code\).*\nserver {3}unreachable/,
    );
  });

  it("leaves a unit of somebody else's as it is", async () => {
    const { machine, run, unitPath, calls } = await createSystemdMachine();
    mkdirSync(dirname(unitPath), { recursive: true });
    writeFileSync(unitPath, "[Service]\nExecStart=/bin/true\n");
    for (const verb of ["install", "remove"]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect(await machine.json(["service", verb], run)).toMatchObject({
        error: { code: "service-not-ours" },
      });
    }
    expect(readFileSync(unitPath, "utf8")).toBe("[Service]\nExecStart=/bin/true\n");
    expect(new Set(calls())).toEqual(new Set(["show --property=Version"]));
  });

  it("writes no secret, and says where one goes", async () => {
    const { machine, run, unitPath } = await createSystemdMachine();
    const address = "postgres://whetstone:hunter2@db.example/whetstone";
    const env = { ...run.env, WHETSTONE_DATABASE_URL: address, WHETSTONE_KEY: "whk_secret" };
    const refused = await machine.run(["service", "install"], { env });
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toContain("service.env");
    expect(refused.stderr).not.toContain("hunter2");
    writeFileSync(
      join(machine.whetstoneHome, "service.env"),
      `WHETSTONE_DATABASE_URL=${address}\n`,
      { mode: 0o600 },
    );
    await machine.json(["service", "install"], { env });
    expect(readFileSync(unitPath, "utf8")).not.toMatch(/hunter2|whk_secret/);
  });
});

describe("service, where none answers", () => {
  it("is unsupported and writes nothing; a dry run still prints the definition", async () => {
    const machine = createMachine();
    // A PATH of its own: this is also true of a test machine that has a manager.
    const empty = mkdtempSync(join(tmpdir(), "whetstone-no-programs-"));
    onTestFinished(() => rmSync(empty, { recursive: true, force: true }));
    const run = { env: { PATH: empty } };
    const reason = "there is no systemctl here";
    for (const verb of ["install", "remove", "status"] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      const answer = await machine.json(["service", verb], run);
      expect(jsonSchemas[`service ${verb}`].parse(answer)).toMatchObject({
        status: "unsupported",
        reason,
      });
      // oxlint-disable-next-line no-await-in-loop -- one after another
      const told = await machine.run(["service", verb], run);
      expect(told.status).toBe(1);
      expect(widest(told.stdout)).toBeLessThanOrEqual(80);
    }
    const { stdout, status } = await machine.run(["service", "install", "--dry-run"], run);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# Written by .*\n\[Unit\]\n/);
    expect(existsSync(join(machine.home, ".config"))).toBe(false);
  }, 60_000);

  it("is unsupported too where systemctl is there and reaches no manager", async () => {
    // Without XDG_RUNTIME_DIR and a bus there is none to reach, whatever runs this machine.
    const machine = createMachine();
    const answer = await machine.json(["service", "install"]);
    expect(answer).toMatchObject({ status: "unsupported" });
    expect(String(answer["reason"])).toMatch(/does not answer|there is no systemctl/);
  });
});
