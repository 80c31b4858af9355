import type { CallGuard } from "./call-guard.ts";
import type { SharedBreaker } from "./breaker/shared-breaker.ts";
import type { EvidenceLedger } from "./evidence-ledger.ts";
import type { HarnessPorts, RunRecorder } from "./harness-ports.ts";
import type { HarnessSettings } from "./harness-settings.ts";
import type { HousePolicy } from "./house.ts";
import type { MissingServer } from "./mcp/missing-server.ts";
import type { Mode } from "./mode.ts";
import type { CommandRunner } from "./run-command.ts";
import type { IssueServer, Tool } from "./tool.ts";
import type { ToolLimits } from "./tool-limits.ts";

/** The guards of one tool in one house. */
export interface ToolGuard {
  readonly limits: ToolLimits;
  readonly breaker: SharedBreaker;
  /** By its time limit: a call may bring one of its own. */
  readonly within: (timeoutMs: number) => CallGuard;
}

/** What one harness of one house is made of. It acts as one house, always. */
export interface HarnessState {
  readonly ports: HarnessPorts;
  readonly settings: HarnessSettings;
  readonly house: string;
  readonly policy: HousePolicy;
  readonly mode: Mode;
  readonly model: string | null;
  readonly taskType: string | null;
  /** Id of the run that everything is recorded in. */
  readonly session: string;
  readonly recorder: RunRecorder;
  /** What became of executions that nobody waited for and that could not be recorded: told with the next result. */
  readonly unrecorded: string[];
  /** Records that nobody waits for and that are on their way. */
  readonly recording: Set<Promise<void>>;
  readonly ledger: EvidenceLedger;
  readonly registry: ReadonlyMap<string, Tool>;
  readonly missingServers: readonly MissingServer[];
  /** Made at the first call of a tool: from then on it holds for the run. */
  readonly guardOf: (tool: Tool) => Promise<ToolGuard>;
  readonly root: string;
  readonly runCommand: CommandRunner;
  readonly issueServer: IssueServer | null;
}
