import { finished, type Finished, type Machine, type RunOptions } from "./whetstone.ts";

/** Runs `whetstone hook` as a host does, with this on standard input. */
export async function runHook(
  machine: Machine,
  event: string,
  input: unknown,
  options: RunOptions & { readonly host?: string } = {},
): Promise<Finished> {
  const { host = "claude-code", ...run } = options;
  const child = machine.start(["hook", event, "--host", host], run);
  const ended = finished(child);
  // A hook that gives up early closes its end.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(typeof input === "string" ? input : JSON.stringify(input));
  return ended;
}
