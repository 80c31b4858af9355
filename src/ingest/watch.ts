import { watch as watchFiles, type FSWatcher } from "node:fs";
import { statSync } from "node:fs";

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** After a change, quiet time before it is told: an agent writes many lines at once. */
  readonly quietMs?: number;
  /** A look without any event: file systems without notifications (network, containers) are followed too. */
  readonly pollMs?: number;
}

/**
 * Yields whenever something below the paths may have changed, and after each poll interval; ends when the signal
 * aborts. Paths that are not there yet are picked up by the poll.
 */
export async function* watchChanges(
  paths: readonly string[],
  options: WatchOptions,
): AsyncGenerator<void, void, undefined> {
  const { signal, quietMs = 200, pollMs = 2000 } = options;
  const bell = new Bell(signal);
  const watchers = new Map<string, FSWatcher>();
  try {
    while (!signal.aborted) {
      for (const path of paths) attach(path, watchers, () => bell.ring(quietMs));
      await bell.wait(pollMs);
      if (!signal.aborted) yield;
    }
  } finally {
    for (const watcher of watchers.values()) watcher.close();
  }
}

function attach(path: string, watchers: Map<string, FSWatcher>, onChange: () => void): void {
  if (watchers.has(path)) return;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  try {
    const watcher = watchFiles(
      path,
      { recursive: stats.isDirectory(), persistent: false },
      onChange,
    );
    // A watcher that fails (limits, a folder that went away) leaves the following to the poll.
    watcher.on("error", () => {
      watcher.close();
      watchers.delete(path);
    });
    watchers.set(path, watcher);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}

/** Wakes its one waiter when rung (after some quiet), when time is up, or when the signal aborts. */
class Bell {
  private wake: (() => void) | null = null;
  private quiet: NodeJS.Timeout | undefined;
  private isRung = false;

  constructor(signal: AbortSignal) {
    signal.addEventListener("abort", () => this.wake?.(), { once: true });
  }

  ring(quietMs: number): void {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => {
      this.isRung = true;
      this.wake?.();
    }, quietMs);
  }

  async wait(longestMs: number): Promise<void> {
    if (!this.isRung) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, longestMs);
      });
      clearTimeout(timer);
    }
    this.wake = null;
    this.isRung = false;
  }
}
