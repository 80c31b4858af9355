import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, RawRecord, SessionIdentity } from "../../contract.ts";
import { newPairing } from "../../conversation/call-pairing.ts";
import { parsedText } from "../../conversation/content.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { emitTurns, ORDINALS_PER_MESSAGE } from "../../conversation/emit-turns.ts";
import { possibleTimeOf, timeOf } from "../../conversation/timestamp.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";
import {
  type Cell,
  cellRecord,
  type Row,
  type SqliteFormat,
  type SqliteTables,
} from "../../readers/sqlite.ts";
import { bubbleTurns, isSettled } from "./composer-bubble.ts";

const PAGE_COMPOSERS = 4;
const TOLD_LIMIT = 1024;
const KEYS = "key >= 'composerData:' AND key < 'composerData;'";

/** How far a database was read: a value that is written anew stands in a row of its own, behind all others. */
interface ComposerState {
  lastRow: number;
  /** Messages told of each conversation. */
  told: RecentMap<number>;
}

/** The format of Cursor's `state.vscdb` for one pass of reading. */
export function composerStore(): SqliteFormat<ComposerState> {
  const identities = new Map<string, SessionIdentity>();
  const identityOf = (id: string): SessionIdentity => {
    const known = identities.get(id) ?? { by: "native", id };
    identities.set(id, known);
    return known;
  };
  return {
    initial: () => ({ lastRow: 0, told: createRecentMap() }),
    continues: (tables, state) => highestRow(tables) >= state.lastRow,
    offset: (state) => state.lastRow,
    page(tables, state, emit) {
      const rows = tables.rows(
        `SELECT rowid AS place, key, value FROM cursorDiskKV WHERE rowid > ? AND ${KEYS} ORDER BY rowid LIMIT ${PAGE_COMPOSERS}`,
        state.lastRow,
      );
      for (const row of rows) {
        tellComposer(tables, row, state, identityOf, emit);
        state.lastRow = placeOf(row);
      }
      return rows.length === PAGE_COMPOSERS;
    },
  };
}

function highestRow(tables: SqliteTables): number {
  return placeOf(tables.row("SELECT max(rowid) AS place FROM cursorDiskKV") ?? {});
}

function placeOf(row: Row): number {
  return typeof row["place"] === "number" ? row["place"] : 0;
}

function tellComposer(
  tables: SqliteTables,
  row: Row,
  state: ComposerState,
  identityOf: (id: string) => SessionIdentity,
  emit: (record: Observed) => void,
): void {
  const raw = cellRecord("cursorDiskKV", placeOf(row), "value", row["value"]);
  const composer = objectIn(row["value"]);
  if (composer === null) {
    // A conversation that was deleted leaves its key.
    if (row["value"] === null) return;
    const detail = "the value of a conversation is no JSON object";
    return emit({ type: "diagnostic", locator: raw.locator, reason: "malformed-json", detail });
  }
  const id = asString(composer["composerId"]) ?? String(row["key"]).slice("composerData:".length);
  const session = identityOf(id);
  const place = { session, ordinal: 0, raw, at: timeOf(composer["createdAt"]) };
  const cwd = folderOf(composer);
  const parent = parentOf(composer);
  emit({
    type: "session",
    ...place,
    ...(cwd === null ? {} : { cwd }),
    ...(parent === null ? {} : { parent: identityOf(parent) }),
  });
  const revision = possibleTimeOf(composer["lastUpdatedAt"]) ?? 0;
  emitFacts({ ...place, revision }, factsOf(composer, cwd, parent !== null), emit);
  const bubbles = bubblesOf(tables, id, composer, raw);
  const told = recall(state.told, id) ?? 0;
  const target = { session, pairing: newPairing(), emit };
  let next = Math.min(told, bubbles.length);
  for (; next < bubbles.length; next += 1) {
    const bubble = bubbles[next];
    if (bubble === undefined || !isSettled(bubble.value, next < bubbles.length - 1)) break;
    const at = { ordinal: (next + 1) * ORDINALS_PER_MESSAGE, raw: bubble.raw };
    emitTurns(target, at, bubbleTurns(bubble.value, bubble.id));
  }
  remember(state.told, id, next, TOLD_LIMIT);
}

/** The folder of the workspace, which newer versions (3.12) keep with the conversation. */
function folderOf(composer: JsonObject): string | null {
  const workspace = composer["workspaceIdentifier"];
  const uri = isObject(workspace) ? workspace["uri"] : undefined;
  if (!isObject(uri) || (uri["scheme"] ?? "file") !== "file") return null;
  return asString(uri["fsPath"]) ?? null;
}

/** The conversation that began this one: a subagent's own names it. */
function parentOf(composer: JsonObject): string | null {
  const info = composer["subagentInfo"];
  const parent = isObject(info) ? (asString(info["parentComposerId"]) ?? "") : "";
  return parent === "" ? null : parent;
}

function factsOf(
  composer: JsonObject,
  cwd: string | null,
  isSubagent: boolean,
): Parameters<typeof emitFacts>[1] {
  const config = isObject(composer["modelConfig"]) ? composer["modelConfig"] : {};
  const model = asString(config["modelName"]) ?? null;
  return [
    ["title", asString(composer["name"]) ?? null],
    ["agent", isSubagent ? "subagent" : null],
    ["cwd", cwd],
    ["model", model === "default" ? null : model],
    ["started_at", timeOf(composer["createdAt"])],
    ["ended_at", timeOf(composer["lastUpdatedAt"])],
  ];
}

interface Bubble {
  readonly id: string | null;
  readonly value: JsonObject;
  readonly raw: RawRecord;
}

/** Messages in order: under keys of their own, or inside of the conversation in older versions. */
function bubblesOf(
  tables: SqliteTables,
  composerId: string,
  composer: JsonObject,
  raw: RawRecord,
): readonly Bubble[] {
  const inside = asArray(composer["conversation"]).filter(isObject);
  if (inside.length > 0) {
    return inside.map((value) => ({ id: asString(value["bubbleId"]) ?? null, value, raw }));
  }
  const headers = asArray(composer["fullConversationHeadersOnly"]).filter(isObject);
  return headers.map((header) => {
    const id = asString(header["bubbleId"]) ?? "";
    const sql = "SELECT rowid AS place, value FROM cursorDiskKV WHERE key = ?";
    const row = tables.row(sql, `bubbleId:${composerId}:${id}`);
    const value = objectIn(row?.["value"]) ?? {};
    const own = cellRecord("cursorDiskKV", placeOf(row ?? {}), "value", row?.["value"] ?? null);
    return { id: id === "" ? null : id, value, raw: row === null ? raw : own };
  });
}

function objectIn(cell: Cell | undefined): JsonObject | null {
  const text = cell instanceof Uint8Array ? Buffer.from(cell).toString("utf8") : cell;
  const value = typeof text === "string" ? parsedText(text) : undefined;
  return isObject(value) ? value : null;
}
