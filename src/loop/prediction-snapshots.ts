import { randomBytes } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SnapshotPlace } from "../adapt/predict/fold-history.ts";
import { makeFolder } from "../core/make-folder.ts";
import { syncFolder, writeNewFile } from "../store/durable-file.ts";
import type { LoopParts } from "./parts.ts";
import { requireKey } from "./require-key.ts";

/** Where what predictions know is kept between starts. Null for a store in memory, or one that is left alone. */
export function predictionSnapshots(parts: LoopParts): SnapshotPlace | null {
  if (parts.transient === true || !parts.hasDatabase || parts.spoolsBecause !== null) return null;
  const { mac } = requireKey(parts);
  const path = snapshotPath(parts);
  const mayWrite = parts.readOnly !== true || parts.keepsSnapshots === true;
  let ignored = 0;
  return {
    mac,
    async read() {
      return existsSync(path) ? readFile(path) : null;
    },
    write: mayWrite ? async (bytes) => publish(parts, path, bytes) : null,
    async remove() {
      if (mayWrite) removePredictionSnapshot(parts);
    },
    onIgnored(reason) {
      ignored += 1;
      parts.onEvent({ name: "prediction.snapshot.ignored", fields: { reason, count: ignored } });
    },
    onUnwritten(error) {
      const failure = error instanceof Error ? error.message : String(error);
      parts.onEvent({ name: "prediction.snapshot.unwritten", fields: { failure } });
    },
  };
}

/** Removes what is kept: it rests on sessions that may be forgotten now. */
export function removePredictionSnapshot(parts: LoopParts): void {
  rmSync(snapshotPath(parts), { force: true });
}

/** A folder of its own: it can be removed at any time, and needs no backup. */
function snapshotPath({ loaded, tenant }: LoopParts): string {
  return join(loaded.home, "snapshots", `predictions-${tenant}`);
}

/** Two processes may publish at the same time: each its own draft, and the later one stays. */
function publish({ scratch }: LoopParts, path: string, bytes: Uint8Array): void {
  const draft = `${scratch}${randomBytes(8).toString("hex")}.draft`;
  makeFolder(dirname(draft), 0o700);
  makeFolder(dirname(path), 0o700);
  writeNewFile(draft, bytes);
  renameSync(draft, path);
  syncFolder(dirname(path));
}
