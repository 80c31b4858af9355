import type { Mac } from "../core/hash.ts";
import type { CursorRow, Principal, Receipt, RecordBatch } from "../core/rows.ts";
import { WhetstoneError } from "../core/errors.ts";
import { createPushedAdmission, pushedSourceKey } from "../ingest/push/admit-pushed.ts";
import { type PushLine, pushLineSchema, type PushPosition } from "../ingest/push/push-line.ts";
import type { Redactor } from "../redact/redactor.ts";

/** A line as it came: its JSON, or why it is none. */
export type SentLine = { readonly value: unknown } | { readonly reason: string };

/** What became of one line, in rows. */
export type PushLineAnswer =
  | {
      readonly stored: number;
      readonly duplicate: number;
      readonly rejected: Readonly<Record<string, number>>;
      readonly newRows: Receipt["newRows"];
    }
  | {
      /** `invalid`: as it is, it is never taken. `gap`: what comes before it is not here; send its source from the start. */
      readonly refused: "invalid" | "gap";
      readonly reason: string;
    };

/** received = stored + duplicate + rejected, in rows; a line that cannot be read counts as one. */
export interface PushAnswer {
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly lines: readonly PushLineAnswer[];
}

export interface PushIntake {
  /** The same for every server over one store, and told to those who push: what was acknowledged is counted for it. */
  readonly storeId: string;
  /**
   * Every line that is taken is in the store when this resolves; taking one again adds nothing. While the store is away
   * this throws, for the sender still has it all.
   */
  take(lines: readonly SentLine[], sender: Principal): Promise<PushAnswer>;
  /** Rows since the process began. */
  counts(): Omit<PushAnswer, "lines">;
}

export interface PushIntakePorts {
  readonly mac: Mac;
  readonly redactor: Redactor;
  readonly cursor: (sourceKey: string) => Promise<CursorRow | null>;
  readonly append: (batch: RecordBatch) => Promise<Receipt>;
}

/** How often a line is tried anew that another request of the same sender overtakes. */
const mostAttempts = 5;

export function createPushIntake(ports: PushIntakePorts): PushIntake {
  const admit = createPushedAdmission(ports);
  const counts = { received: 0, stored: 0, duplicate: 0, rejected: 0 };
  const takeLine = async (line: SentLine, sender: Principal): Promise<PushLineAnswer> => {
    if ("reason" in line) return { refused: "invalid", reason: line.reason };
    const parsed = pushLineSchema.safeParse(line.value);
    if (!parsed.success) return { refused: "invalid", reason: firstIssue(parsed.error) };
    return takeParsed(ports, parsed.data, admit(parsed.data, sender.name), sender);
  };
  return {
    storeId: ports.mac("whetstone push store").slice(0, 16),
    counts: () => ({ ...counts }),
    async take(lines, sender) {
      const answers: PushLineAnswer[] = [];
      // One after the other: each line of a source begins where the one before it ended.
      // oxlint-disable-next-line no-await-in-loop -- see above
      for (const line of lines) answers.push(await takeLine(line, sender));
      const answer = addUp(answers);
      counts.received += answer.received;
      counts.stored += answer.stored;
      counts.duplicate += answer.duplicate;
      counts.rejected += answer.rejected;
      return answer;
    },
  };
}

/** Writes the rows, and moves the source's position with them where the line goes on from it. */
async function takeParsed(
  { mac, cursor, append }: PushIntakePorts,
  line: PushLine,
  batch: RecordBatch,
  principal: Principal,
): Promise<PushLineAnswer> {
  const sourceKey = pushedSourceKey(mac, principal.name, line.source);
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- again only when somebody else was faster
    const previous = await cursor(sourceKey);
    if (isGap(line.from, previous)) {
      const reason = "what comes before it is not here; send this source from its beginning";
      return { refused: "gap", reason };
    }
    const next = previous !== null && !isBefore(previous, line) ? null : cursorAt(sourceKey, line);
    const move = next === null ? null : { previous, next };
    // oxlint-disable-next-line no-await-in-loop -- see above
    const receipt = await append({ ...batch, cursor: move, principal });
    if (!("cursor-moved" in receipt.rejectedBy)) return taken(receipt);
  }
  throw new WhetstoneError(
    "writer-overloaded",
    "this source is being pushed several times at once",
    {
      hint: "Send it again later.",
    },
  );
}

function isGap(from: PushPosition | null, stored: CursorRow | null): boolean {
  if (from === null) return false;
  return stored === null || isBefore(stored, from);
}

function isBefore(a: PushPosition, b: PushPosition): boolean {
  return a.generation < b.generation || (a.generation === b.generation && a.offset < b.offset);
}

/** Of another machine's source only the position is known here. */
function cursorAt(sourceKey: string, line: PushLine): CursorRow {
  return {
    sourceKey,
    generation: line.generation,
    offset: line.offset,
    stamp: `${line.format} pushed`,
    prefixHmac: "",
    readerVersion: line.readerVersion,
    readerState: "",
  };
}

function taken({ stored, duplicate, rejectedBy, newRows }: Receipt): PushLineAnswer {
  return { stored, duplicate, rejected: rejectedBy, newRows };
}

function addUp(lines: readonly PushLineAnswer[]): PushAnswer {
  let [stored, duplicate, rejected] = [0, 0, 0];
  for (const line of lines) {
    if ("refused" in line) {
      rejected += 1;
      continue;
    }
    stored += line.stored;
    duplicate += line.duplicate;
    rejected += Object.values(line.rejected).reduce((sum, rows) => sum + rows, 0);
  }
  return { received: stored + duplicate + rejected, stored, duplicate, rejected, lines };
}

function firstIssue(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): string {
  const [issue] = error.issues;
  if (issue === undefined) return "it does not fit";
  const place = issue.path.map(String).join(".");
  return place === "" ? issue.message : `${place}: ${issue.message}`;
}
