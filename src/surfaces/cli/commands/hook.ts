import { hostNames } from "../../../hook/load-host.ts";
import { argument, type CommandSpec, option } from "../command.ts";

/** As a host runs it, bin/whetstone.js gives it an entry of its own (src/hook.ts), which loads less than this. */
export const hook: CommandSpec = {
  name: "hook",
  summary: "What an agent's hooks run: record the event, and brief a session at its start",
  details:
    "Reads the event as JSON on standard input. It writes to the spool only, redacted; a transcript that the event names is read by the next `whetstone drain`, which the end of a session starts in the background. At a session's start it answers with the briefing, as part of the measurement. It cannot hurt the agent: the exit code is always 0, and on any fault nothing is printed and the reason stands in logs/hook.log of WHETSTONE_HOME.",
  args: [{ syntax: "[event]", description: "name of the event; else the one in the JSON" }],
  options: [{ flags: "--host <name>", description: "whose event it is", choices: hostNames }],
  examples: [
    {
      command: "hook SessionStart --host claude-code",
      explains: "as a hook of Claude Code runs it",
    },
    { command: "hook AfterTool --host gemini", explains: "as a hook of Gemini CLI runs it" },
  ],
  run: async (input) => {
    const { processPort } = await import("../../../hook/process-port.ts");
    const { runHook } = await import("../../../hook/run-hook.ts");
    const event = argument(input, 0) ?? "";
    await runHook(processPort([event, "--host", option(input, "host") ?? ""]));
    return 0;
  },
};
