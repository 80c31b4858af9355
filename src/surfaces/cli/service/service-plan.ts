/** What the service runs, and with what: no secrets among it, since others may read a unit. */
export interface ServicePlan {
  /** Absolute path of the Node that runs it. */
  readonly node: string;
  /** Absolute path of the command's script. */
  readonly script: string;
  /** What follows `whetstone`. */
  readonly args: readonly string[];
  /** WHETSTONE_HOME. */
  readonly home: string;
  /** File of `NAME=value` lines, for settings that are secret; it need not be there. */
  readonly environmentFile: string;
}
