import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { findManager } from "./find-manager.ts";
import { launchdPlist } from "./launchd-plist.ts";
import { installService, removeService, serviceStanding } from "./manage-service.ts";
import type { ServicePlan } from "./service-plan.ts";
import { systemdUnit } from "./systemd-unit.ts";

const plan: ServicePlan = {
  node: "/opt/node/bin/node",
  script: "/opt/whetstone/bin/whetstone.js",
  args: ["serve"],
  home: "/home/ada/.whetstone",
  environmentFile: "/home/ada/.whetstone/service.env",
};

function folder(name: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "whetstone-service-")), name);
  mkdirSync(path);
  onTestFinished(() => rmSync(join(path, ".."), { recursive: true, force: true }));
  return path;
}

describe("systemdUnit", () => {
  it.each([
    ["a b", '"a b"'],
    ["50%", '"50%%"'],
    ["$HOME", '"$$HOME"'],
    ['"', String.raw`"\""`],
    ["a\\b", String.raw`"a\\b"`],
  ])("keeps the argument %j one word", (word, written) => {
    const unit = systemdUnit({ ...plan, args: ["serve", word] });
    expect(unit).toContain(`"${plan.script}" "serve" ${written}\n`);
  });

  it.each(["/home/a\nExecStartPre=/bin/evil", "/home/a\u0000", "/home/a\\"])(
    "refuses %j, which could end the line",
    (home) => {
      expect(() => systemdUnit({ ...plan, home })).toThrow(/cannot stand/);
      expect(() => launchdPlist({ ...plan, home })).toThrow(/cannot stand/);
    },
  );

  it("refuses a program that systemd would not start", () => {
    expect(() => systemdUnit({ ...plan, node: '/opt/"node"' })).toThrow(/does not start/);
  });

  it("starts again after a failure, makes private files, and gives up rights", () => {
    const lines = systemdUnit(plan).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        "Restart=on-failure",
        "UMask=0077",
        "NoNewPrivileges=true",
        'Environment="WHETSTONE_HOME=/home/ada/.whetstone"',
        "WantedBy=default.target",
      ]),
    );
  });

  const analyze = spawnSync("systemd-analyze", ["--version"]).status === 0;
  it.skipIf(!analyze)("is understood by systemd itself, whatever the folders are called", () => {
    const home = folder(`odd 100% $HOME "x"`);
    // Of the program's own path systemd takes no quotes.
    const node = join(folder("odd 100% $HOME"), "node");
    writeFileSync(node, "#!/bin/sh\n");
    chmodSync(node, 0o755);
    const path = join(home, "..", "whetstone.service");
    writeFileSync(
      path,
      systemdUnit({ ...plan, node, home, environmentFile: join(home, "service.env") }),
    );
    const { stdout, stderr, status } = spawnSync("systemd-analyze", ["verify", "--user", path], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: join(home, ".."), XDG_RUNTIME_DIR: join(home, "..") },
    });
    expect({ stdout, stderr, status }).toEqual({ stdout: "", stderr: "", status: 0 });
  });
});

describe("launchd", () => {
  it("gets words as they are, also those that XML would read", () => {
    const text = launchdPlist({ ...plan, home: "/Users/a & <b>" });
    expect(text).toContain("<string>/Users/a &amp; &lt;b&gt;</string>");
    expect(text).toContain("<key>SuccessfulExit</key>\n    <false/>");
    const words = /<array>([\s\S]*)<\/array>/.exec(text)?.[1] ?? "";
    expect([...words.matchAll(/<string>(.*)<\/string>/g)].map(([, word]) => word)).toEqual([
      plan.node,
      plan.script,
      "serve",
    ]);
  });

  it("is told of the job, and says how it stands", async () => {
    const home = folder("home");
    const programs = folder("programs");
    const program = join(programs, "launchctl");
    // A stand-in for launchctl: a job is loaded while its file is there.
    writeFileSync(
      program,
      `#!/bin/sh
echo "$@" >> "${programs}/calls"
case "$1 $2" in
  "print gui/501") exit 0 ;;
  "print gui/501/whetstone.server") [ -e "${programs}/loaded" ] || exit 113; cat "${programs}/loaded" ;;
  "bootstrap gui/501") printf '\\tstate = running\\n\\tpid = 4242\\n' > "${programs}/loaded" ;;
  "bootout gui/501/whetstone.server") rm "${programs}/loaded" ;;
  *) exit 64 ;;
esac
`,
    );
    chmodSync(program, 0o755);
    const manager = findManager({
      platform: "darwin",
      userId: 501,
      userHome: home,
      env: { PATH: `${programs}:${process.env["PATH"] ?? ""}` },
      signal: new AbortController().signal,
    });
    const mine = { ...plan, home: join(home, ".whetstone") };
    expect(await serviceStanding(manager, mine)).toEqual({ status: "absent" });
    expect(await installService(manager, mine)).toEqual({ status: "installed" });
    expect(await installService(manager, mine)).toEqual({ status: "installed" });
    expect(await serviceStanding(manager, mine)).toEqual({
      status: "running",
      detail: "running",
      enabled: true,
      pid: 4242,
      current: true,
    });
    writeFileSync(join(programs, "loaded"), "\tstate = not running\n\tlast exit code = 1\n");
    expect(await serviceStanding(manager, mine)).toMatchObject({ status: "failed", pid: null });
    expect(await removeService(manager)).toEqual({ status: "removed" });
    expect(existsSync(join(home, "Library/LaunchAgents/whetstone.server.plist"))).toBe(false);
    expect(await removeService(manager)).toEqual({ status: "absent" });
    const calls = execFileSync("cat", [join(programs, "calls")], { encoding: "utf8" });
    expect(calls).toContain(
      `bootstrap gui/501 ${join(home, "Library/LaunchAgents/whetstone.server.plist")}`,
    );
  });

  it("elsewhere nothing is known, and nothing done", async () => {
    const machine = { userId: null, userHome: "/nowhere", env: {}, signal: AbortSignal.timeout(1) };
    const manager = findManager({ ...machine, platform: "win32" });
    expect(manager).toBeNull();
    expect(await installService(manager, plan)).toMatchObject({ status: "unsupported" });
    expect(await removeService(manager)).toMatchObject({ status: "unsupported" });
    expect(await serviceStanding(manager, plan)).toMatchObject({ status: "unsupported" });
  });
});
