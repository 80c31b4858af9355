import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRandom } from "../src/core/random.ts";
import { claudeSession } from "./synthetic-claude.ts";
import { codexSession } from "./synthetic-codex.ts";
import type { SyntheticSession } from "./synthetic-session.ts";

export interface GenerateOptions {
  readonly folder: string;
  /** Total size to reach, in bytes; the last file ends shortly after it. */
  readonly bytes: number;
  /** Files to stop at, whatever their size. */
  readonly files?: number;
  /** Size of one file in bytes, about. */
  readonly fileBytes: number;
  readonly seed: number;
}

export interface Generated {
  readonly files: number;
  readonly bytes: number;
  readonly lines: number;
  /** Tool calls, each with its result. */
  readonly calls: number;
  readonly errors: number;
}

const WRITE_CHARACTERS = 1 << 20;

/**
 * Writes transcripts in the shape of two agents (three of four files Claude Code, one Codex): mostly lines of 1 to 8 KB,
 * some tool results of 50 KB, 3 % failed calls, ids that never repeat. Equal options give equal bytes.
 */
export function generateTranscripts(options: GenerateOptions): Generated {
  const random = createRandom(options.seed);
  const total = { files: 0, bytes: 0, lines: 0, calls: 0, errors: 0 };
  while (total.bytes < options.bytes && total.files < (options.files ?? Infinity)) {
    const make = total.files % 4 === 3 ? codexSession : claudeSession;
    const session = make(random, total.files);
    const written = writeSession(session, join(options.folder, session.path), options.fileBytes);
    total.files += 1;
    total.bytes += written.bytes;
    total.lines += written.lines;
    total.calls += written.calls;
    total.errors += written.errors;
  }
  return total;
}

function writeSession(
  session: SyntheticSession,
  path: string,
  bytes: number,
): Omit<Generated, "files"> {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w");
  const written = { bytes: 0, lines: 0, calls: 0, errors: 0 };
  let pending = "";
  const flush = (): void => {
    written.bytes += writeSync(file, pending);
    pending = "";
  };
  while (written.bytes + pending.length < bytes) {
    for (const line of session.next()) {
      pending += `${JSON.stringify(line.value)}\n`;
      written.lines += 1;
      written.calls += line.isCall === true ? 1 : 0;
      written.errors += line.isError === true ? 1 : 0;
    }
    if (pending.length >= WRITE_CHARACTERS) flush();
  }
  flush();
  closeSync(file);
  return written;
}
