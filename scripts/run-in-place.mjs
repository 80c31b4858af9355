// Runs a program in place of this process: same input and output, signals passed on, same end.
import { spawn } from "node:child_process";

/** @type {readonly NodeJS.Signals[]} */
const passedOn = ["SIGTERM", "SIGHUP", "SIGUSR2"];

/**
 * A terminal sends these to the whole foreground group itself; passing them on would make one Ctrl-C count twice.
 *
 * @type {readonly NodeJS.Signals[]}
 */
const sentByTerminal = ["SIGINT", "SIGQUIT"];

/**
 * Resolves when the program has ended, with this process's exit code set to the program's. When a signal ended it,
 * this process ends by the same signal. Rejects when the program cannot be started.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<void>}
 */
export function runInPlace(program, args, environment = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", env: environment });
    const stopPassingOn = passOnSignals(child);
    child.on("error", (error) => {
      stopPassingOn();
      reject(error);
    });
    child.on("exit", (code, signal) => {
      stopPassingOn();
      if (signal === null) process.exitCode = code ?? 1;
      else process.kill(process.pid, signal);
      resolve();
    });
  });
}

/** @param {import("node:child_process").ChildProcess} child */
function passOnSignals(child) {
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    if (!(process.stdin.isTTY && sentByTerminal.includes(signal))) child.kill(signal);
  };
  const signals = [...passedOn, ...sentByTerminal];
  for (const signal of signals) process.on(signal, passOn);
  return () => {
    for (const signal of signals) process.off(signal, passOn);
  };
}
