import { HarnessCore } from "../../harness/harness.ts";
import type { HarnessOptions } from "../../harness/harness-options.ts";
import type { Loop } from "../../loop.ts";
import { version } from "../../version.ts";
import type { CommandContext } from "./command.ts";

/** A harness over the store of a command, in the current folder. What needs approval is said on standard error. */
export function harnessOver(
  loop: Loop,
  options: HarnessOptions,
  { terminal, cwd }: CommandContext,
): HarnessCore {
  const notify = {
    deliver: async ({ title, body }: { readonly title: string; readonly body: string }) =>
      terminal.note(`${title}: ${body}`),
  };
  return new HarnessCore(
    { root: cwd, ...options },
    { open: () => loop.harnessPorts(notify), version },
  );
}
