import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { openIntelligence, openLoop } from "../../src/index.ts";
import type { OpenLoopOptions } from "../../src/index.ts";

type Opened = Awaited<ReturnType<typeof openIntelligence>>;
type Row = Readonly<Record<string, unknown>>;

/** A store on a file of its own, for one test, and a clock that the test sets. */
export interface TrialStore {
  readonly home: string;
  readonly options: OpenLoopOptions;
  /** Milliseconds since the epoch. */
  now: number;
  /** The intelligence over the store, on a connection of its own; closed when the test ends. */
  open(options?: Parameters<typeof openIntelligence>[0]): Promise<Opened>;
  /** Rows as any SQLite client sees them: a second connection that knows nothing of Whetstone. */
  sql(query: string): readonly Row[];
  /** Reads transcripts into the store. */
  scan(path: string): Promise<void>;
}

export const monday = Date.UTC(2026, 2, 2, 12);

export function createTrialStore(): TrialStore {
  const home = mkdtempSync(join(tmpdir(), "whetstone-seeds-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const options: OpenLoopOptions = {
    home: join(home, ".whetstone"),
    userHome: home,
    env: {},
    clock: { now: () => trial.now },
  };
  const trial: TrialStore = {
    home,
    options,
    now: monday,
    async open(more = {}) {
      const intelligence = await openIntelligence({ ...options, zone: "UTC", ...more });
      onTestFinished(() => intelligence[Symbol.asyncDispose]());
      return intelligence;
    },
    sql(query) {
      const path = join(home, ".whetstone", "whetstone.db");
      const database = new DatabaseSync(path, { readOnly: true });
      try {
        return database.prepare(query).all();
      } finally {
        database.close();
      }
    },
    async scan(path) {
      await using loop = await openLoop(options);
      await loop.scan({ paths: [path], learn: true });
    },
  };
  return trial;
}
