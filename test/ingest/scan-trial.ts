import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { canonicalJson } from "../../src/core/canonical-json.ts";
import { scan, type ScanOptions, type ScanStore } from "../../src/ingest/scan.ts";
import type { ScanResult } from "../../src/ingest/scan-tally.ts";
import { openStore } from "../../src/store/sqlite/open-store.ts";

const key = new Uint8Array(32).fill(7);
const megabyte = 1 << 20;
const setup: ScanOptions["setup"] = {
  key,
  tenant: "local",
  home: "/home/dev",
  zone: "UTC",
  maxLineBytes: 32 * megabyte,
  maxDocumentBytes: 32 * megabyte,
};

/** A folder of the test's own, by its real path. */
export function trialFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "whetstone-scan-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Trial {
  readonly store: Awaited<ReturnType<typeof openStore>>;
  /** Scans these paths into the store. */
  readonly scan: (paths: readonly string[], options?: Partial<ScanOptions>) => Promise<ScanResult>;
  /** The whole record, in an order of its own. */
  readonly record: () => Promise<readonly string[]>;
}

/** A store of the test's own; in memory unless a file is named. */
export async function scanTrial(path = ":memory:"): Promise<Trial> {
  const store = await openStore({ path, tenant: "local", key });
  onTestFinished(() => store.close());
  return {
    store,
    scan: (paths, options = {}) =>
      scan({ paths, ownRoots: [], excludes: [], setup, store, ...options }),
    record: async () => (await recordRows(store)).map(canonicalJson).toSorted(),
  };
}

/** Every row of the record. */
export async function recordRows(
  store: Trial["store"],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  for await (const row of store.recordRows()) rows.push(row);
  return rows;
}

/** The options' setup with other limits. */
export function setupWith(parts: Partial<ScanOptions["setup"]>): ScanOptions["setup"] {
  return { ...setup, ...parts };
}

/** The store, doing something each time the scan asks for the known sources: after discovery, before reading. */
export function beforeReading(store: ScanStore, act: () => void): ScanStore {
  return {
    append: (batches) => store.append(batches),
    cursor: (sourceKey) => store.cursor(sourceKey),
    stamps: async () => {
      act();
      return store.stamps();
    },
  };
}

export function write(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const timestamp = new Date(1_770_000_000_000).toISOString();

/** Lines of a Claude Code session: one request, then calls with their results; every fifth fails. */
export function sessionLines(id: string, calls: number): string[] {
  const common = { sessionId: id, version: "2.1.63", cwd: "/home/dev/shop", isSidechain: false };
  const line = (type: string, uuid: string, parentUuid: string | null, rest: object): string =>
    JSON.stringify({ ...common, type, uuid, parentUuid, timestamp, ...rest });
  const lines = [
    line("user", `${id}-u`, null, { message: { role: "user", content: "make the tests pass" } }),
  ];
  for (let index = 0; index < calls; index += 1) {
    const tool = { type: "tool_use", id: `toolu_${id}_${index}`, name: "Bash" };
    const usage = { input_tokens: 3, output_tokens: 5 };
    const result = { type: "tool_result", tool_use_id: tool.id, content: `line ${index}` };
    lines.push(
      line("assistant", `${id}-a${index}`, `${id}-u`, {
        requestId: `req_${id}_${index}`,
        message: {
          id: `msg_${id}_${index}`,
          role: "assistant",
          model: "claude-opus-4-5",
          content: [{ ...tool, input: { command: `cat file-${index}` } }],
          usage,
        },
      }),
      line("user", `${id}-r${index}`, `${id}-a${index}`, {
        message: {
          role: "user",
          content: [index % 5 === 4 ? { ...result, is_error: true } : result],
        },
      }),
    );
  }
  return lines;
}

export function sessionText(id: string, calls: number): string {
  return sessionLines(id, calls)
    .map((each) => `${each}\n`)
    .join("");
}
