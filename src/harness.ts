import type { HarnessOptions } from "./harness/harness-options.ts";
import { HarnessCore } from "./harness/harness.ts";
import type { Loop } from "./loop.ts";
import { openLoop, type OpenLoopOptions } from "./open-loop.ts";
import type { HealthSink } from "./signals/health/health-pipeline.ts";
import { version } from "./version.ts";

/** A harness and the store it stands on. */
export interface OpenHarnessOptions
  extends HarnessOptions, Omit<OpenLoopOptions, "readOnly" | "transient" | "databasePath"> {
  /** A database file, or `:memory:` for a store that is gone with the harness. Default: the store of this machine. */
  readonly store?: string;
  /** Told what a person has to approve. */
  readonly notify?: HealthSink;
}

/**
 * Runs tools as one house: predicted before, guarded while they run, recorded after, each result with its provenance.
 *
 * @example
 * ```ts
 * import { Harness, House, Mode } from "whetstone";
 *
 * await using harness = new Harness({ house: House.Ezra, mode: Mode.Intelligent, store: ":memory:" });
 * const result = await harness.execute("disk_usage", { path: "." });
 * console.log(result.outcome, result.provenance.house, result.provenance.tool);
 * const all = await harness.executeBatch(
 *   [{ tool: "system_info" }, { tool: "disk_usage", params: { path: "." } }],
 *   { concurrency: 4 },
 * );
 * console.log(all.map(({ ok }) => ok), Object.keys(harness.tools()).length);
 * ```
 */
export class Harness extends HarnessCore {
  constructor(options: OpenHarnessOptions) {
    super(options, { open: () => openPorts(options), version });
  }
}

async function openPorts(options: OpenHarnessOptions) {
  const { store, notify = null, home, userHome, env, clock } = options;
  const isTransient = store === ":memory:";
  const loop: Loop = await openLoop({
    transient: isTransient,
    ...(store === undefined || isTransient ? {} : { databasePath: store }),
    ...(home === undefined ? {} : { home }),
    ...(userHome === undefined ? {} : { userHome }),
    ...(env === undefined ? {} : { env }),
    ...(clock === undefined ? {} : { clock }),
    ...(options.onEvent && { onEvent: options.onEvent }),
  });
  try {
    const ports = await loop.harnessPorts(notify);
    const close = async (): Promise<void> => {
      try {
        await ports.close();
      } finally {
        await loop[Symbol.asyncDispose]();
      }
    };
    return { ...ports, close };
  } catch (error) {
    await loop[Symbol.asyncDispose]();
    throw error;
  }
}
