import { createMac } from "../../src/core/hash.ts";
import { formatLocator } from "../../src/core/locator.ts";
import type {
  Adapter,
  Cursor,
  Observed,
  RawRecord,
  ReadContext,
  SessionIdentity,
} from "../../src/ingest/contract.ts";

const mac = createMac(Buffer.alloc(32, 1));

export const readContext: ReadContext = { mac, maxLineBytes: 32 << 20, maxDocumentBytes: 64 << 20 };

/** One observed record as plain data: sessions by name, raw records by locator and keyed hash of their bytes. */
export type RecordSummary = { readonly type: Observed["type"] } & Readonly<Record<string, unknown>>;

export interface ReadSummary {
  readonly records: readonly RecordSummary[];
  /** The last cursor, as it comes back from storage. */
  readonly cursor: Cursor;
  readonly bytes: number;
  /** Sessions that were told by more than one identity object, by name: there should be none. */
  readonly splitIdentities: readonly string[];
}

/** Reads a source to its end, as the scan does: each chunk is summed up before the next is asked for. */
export async function readAll(
  adapter: Adapter,
  path: string,
  cursor: Cursor | null = null,
  limits: Partial<ReadContext> = {},
): Promise<ReadSummary> {
  const records: RecordSummary[] = [];
  const identities = new Map<string, SessionIdentity>();
  const split = new Set<string>();
  let last = cursor;
  let bytes = 0;
  const source = { path, format: adapter.name, stamp: "" };
  for await (const chunk of adapter.read(source, cursor, { ...readContext, ...limits })) {
    for (const record of chunk.records) {
      if ("session" in record) {
        const name = sessionName(record.session);
        const known = identities.get(name) ?? record.session;
        if (known !== record.session) split.add(name);
        identities.set(name, known);
      }
      records.push(summarise(record));
    }
    bytes += chunk.bytes;
    last = JSON.parse(JSON.stringify(chunk.cursor)) as Cursor;
  }
  if (last === null) throw new Error(`${adapter.name} gave no chunk for ${path}`);
  return { records, cursor: last, bytes, splitIdentities: [...split] };
}

/** Readable name of a session, equal for equal identities. */
export function sessionName(identity: SessionIdentity): string {
  switch (identity.by) {
    case "native":
      return `native ${identity.id}${identity.first === undefined ? "" : ` first ${rawName(identity.first)}`}`;
    case "task":
      return `task ${identity.task} trial ${identity.trial} model ${identity.model}`;
    case "content":
      return `content ${rawName(identity.run)}`;
    case "growing":
      return `growing ${rawName(identity.first)}`;
    case "child":
      return `${sessionName(identity.parent)} > ${identity.id}`;
  }
}

function rawName(raw: RawRecord): string {
  return `${formatLocator(raw.locator)} ${mac(raw.bytes()).slice(0, 8)}`;
}

function summarise(record: Observed): RecordSummary {
  if (record.type === "diagnostic") {
    const position = record.locator === null ? "" : formatLocator(record.locator);
    return { type: record.type, position, reason: record.reason, detail: record.detail };
  }
  const { session, raw, ...rest } = record;
  const summary = { ...rest, session: sessionName(session), raw: rawName(raw) };
  if (record.type !== "session" || record.parent === undefined) return summary;
  return { ...summary, parent: sessionName(record.parent) };
}
