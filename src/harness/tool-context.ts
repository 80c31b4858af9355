import type { HarnessState } from "./harness-state.ts";
import { httpRequest } from "./http/http-request.ts";
import { requireAllowedHost } from "./policy/host-policy.ts";
import { allowedPath } from "./policy/path-policy.ts";
import type { ToolContext } from "./tool.ts";

/** What a tool told of its call. */
export interface CallNotes {
  readonly sources: Set<string>;
  readonly tests: { readonly command: string; readonly exitCode: number }[];
}

/** What a tool may use during one attempt. */
export function toolContext(
  state: HarnessState,
  signal: AbortSignal,
  notes: CallNotes,
): ToolContext {
  const { settings, root, house } = state;
  const { allowedPaths, allowedHosts } = settings;
  return {
    signal,
    clock: state.ports.clock,
    env: state.ports.env,
    path: (given) => allowedPath(given, { root, allowed: allowedPaths }, house),
    requireHost: (hostname) => requireAllowedHost(hostname, allowedHosts, house),
    run: state.runCommand,
    request: (request) => httpRequest(request, allowedHosts, house),
    issueServer: state.issueServer,
    read: (source) => void notes.sources.add(source),
    tested: (command, exitCode) => void notes.tests.push({ command, exitCode }),
  };
}
