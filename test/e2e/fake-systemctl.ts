// A stand-in for systemd's manager of one user, as an external program: it reads the unit that stands in the home folder,
// starts what the unit says, and answers in systemctl's own words. Its state is in the folder it stands in.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const folder = import.meta.dirname;
const words = process.argv.slice(2);
const [verb = "", ...rest] = words.filter((word) => !/^--(?:user|no-)/.test(word));
const unitPath = join(homedir(), ".config/systemd/user/whetstone.service");
const pidFile = join(folder, "pid");
const enabledFile = join(folder, "enabled");
const loadedFile = join(folder, "loaded");

appendFileSync(join(folder, "calls"), `${words.join(" ")}\n`);
if (!words.includes("--user")) fail("Access denied");
const verbs = new Map([
  ["show", show],
  ["enable", enable],
  ["disable", disable],
  ["restart", restart],
  ["daemon-reload", reload],
]);
(verbs.get(verb) ?? (() => fail(`Unknown command verb ${verb}.`)))();

function reload(): void {
  if (existsSync(unitPath)) writeFileSync(loadedFile, readFileSync(unitPath));
  else rmSync(loadedFile, { force: true });
}

function show(): void {
  if (rest.includes("--property=Version")) {
    console.log("Version=252");
    return;
  }
  const pid = runningPid();
  const failed = existsSync(join(folder, "failed"));
  const [active, sub] = failed ? ["failed", "failed"] : ["inactive", "dead"];
  console.log(`ActiveState=${pid > 0 ? "active" : active}`);
  console.log(`SubState=${pid > 0 ? "running" : sub}`);
  console.log(`UnitFileState=${existsSync(enabledFile) ? "enabled" : "disabled"}`);
  console.log(`MainPID=${pid}`);
  console.log(`Result=${failed ? "exit-code" : "success"}`);
}

function enable(): void {
  requireUnit();
  writeFileSync(enabledFile, "");
}

function disable(): void {
  requireUnit();
  rmSync(enabledFile, { force: true });
  if (rest.includes("--now")) stop();
}

function restart(): void {
  requireUnit();
  stop();
  const unit = readFileSync(loadedFile, "utf8");
  const [program = "", ...args] = wordsOf("ExecStart", unit);
  const environment = wordsOf("Environment", unit).map((word) => {
    const at = word.indexOf("=");
    return [word.slice(0, at), word.slice(at + 1)] as const;
  });
  const child = spawn(
    program,
    args.map((word) => word.replaceAll("$$", "$")),
    {
      detached: true,
      stdio: "ignore",
      env: { PATH: process.env.PATH, HOME: homedir(), ...Object.fromEntries(environment) },
    },
  );
  writeFileSync(pidFile, String(child.pid));
  child.unref();
}

/** The quoted words of a setting, as systemd.syntax(7) reads them. */
function wordsOf(name: string, unit: string): readonly string[] {
  const line = new RegExp(`^${name}=(.*)$`, "m").exec(unit)?.[1] ?? "";
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = ""]) =>
    word.replaceAll(/\\(.)/g, "$1").replaceAll("%%", "%"),
  );
}

function stop(): void {
  const pid = runningPid();
  if (pid > 0) process.kill(pid, "SIGTERM");
  rmSync(pidFile, { force: true });
}

function runningPid(): number {
  if (!existsSync(pidFile)) return 0;
  const pid = Number(readFileSync(pidFile, "utf8"));
  try {
    process.kill(pid, 0);
    return isZombie(pid) ? 0 : pid;
  } catch {
    return 0;
  }
}

/** Ended, but not yet collected by the process that took it over: systemd would have collected it. */
function isZombie(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && /^\d+ \(.*\) Z /s.test(readFileSync(stat, "utf8"));
}

function requireUnit(): void {
  if (!existsSync(loadedFile)) fail("Unit file whetstone.service does not exist.");
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
