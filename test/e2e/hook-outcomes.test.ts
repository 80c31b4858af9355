import { expect, it } from "vitest";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { runHook } from "./run-hook.ts";
import { createMachine } from "./whetstone.ts";

/** A command of Claude Code's shell that did not fail by its event, in a session of its own. */
function ran(session: string, command: string, response: object) {
  return {
    session_id: session,
    tool_name: "Bash",
    tool_input: { command },
    tool_use_id: `toolu_${session}`,
    tool_response: response,
  };
}

it.each([
  ["npm test", { stdout: "ok" }, [0, 1, "unknown"]],
  ["pytest -q", { stdout: "3 passed in 0.12s" }, [1, 0, "success"]],
  ["npm test", { stdout: "ok", exitCode: 0 }, [1, 0, "success"]],
  ["make", { stdout: "ok" }, [1, 0, "unknown"]],
])(
  "of %s that printed %j it is known what a code or a runner says",
  async (command, response, known) => {
    const machine = createMachine();
    await runHook(machine, "PostToolUse", ran("s-1", command, response));
    await machine.json(["drain"]);
    const { sessions } = jsonSchemas.sessions.parse(await machine.json(["sessions"]));
    expect(
      sessions.map(({ successes, unknown, outcome }) => [successes, unknown, outcome]),
    ).toEqual([known]);
  },
);
