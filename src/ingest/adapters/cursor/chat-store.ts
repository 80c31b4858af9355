import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, RawRecord, ReadContext, SessionIdentity } from "../../contract.ts";
import { newPairing, type PairingState } from "../../conversation/call-pairing.ts";
import { parsedText } from "../../conversation/content.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { emitTurns, ORDINALS_PER_MESSAGE } from "../../conversation/emit-turns.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { turnOf } from "../../conversation/turn.ts";
import {
  cellRecord,
  type Cell,
  type SqliteFormat,
  type SqliteTables,
} from "../../readers/sqlite.ts";
import { chatTurns } from "./chat-message.ts";
import { rootMessages } from "./root-messages.ts";

const PAGE_MESSAGES = 64;

/** How far a chat was read: messages of the root told, and the last of them. */
interface ChatState {
  chat: string;
  told: number;
  last: string;
  pairing: PairingState;
  /** Mark of the description that was told. */
  described: string;
}

/** The format of one chat's `store.db` for one pass of reading. */
export function chatStore(context: ReadContext): SqliteFormat<ChatState> {
  let session: SessionIdentity | null = null;
  const identityOf = (id: string): SessionIdentity =>
    (session ??=
      id === ""
        ? { by: "growing", first: metaRecord({ place: 0, raw: "" }) }
        : { by: "native", id });
  let isAnnounced = false;
  return {
    initial: () => ({ chat: "", told: 0, last: "", pairing: newPairing(), described: "" }),
    continues: (tables, state) => {
      const { chat, ids } = chatIn(tables);
      return chat === state.chat && (state.told === 0 || ids[state.told - 1] === state.last);
    },
    offset: (state) => state.told,
    page(tables, state, emit) {
      const { chat, ids, described } = chatIn(tables);
      state.chat = chat;
      const place = {
        session: identityOf(chat),
        ordinal: 0,
        raw: metaRecord(described),
        at: described.at,
      };
      if (!isAnnounced) emit({ type: "session", ...place });
      isAnnounced = true;
      const mark = context.mac(described.raw).slice(0, 16);
      const revision = ids.length;
      if (mark !== state.described) emitFacts({ ...place, revision }, described.facts, emit);
      state.described = mark;
      const next = ids.slice(state.told, state.told + PAGE_MESSAGES);
      for (const id of next) {
        tellMessage(tables, id, state, place.session, emit);
        state.told += 1;
        state.last = id;
      }
      return state.told < ids.length;
    },
  };
}

function metaRecord({ place, raw }: Pick<Description, "place" | "raw">): RawRecord {
  return cellRecord("meta", place, "value", raw);
}

interface Chat {
  readonly chat: string;
  /** Ids of the messages of the latest root, in order. */
  readonly ids: readonly string[];
  readonly described: Description;
}

interface Description {
  /** The cell as it is stored, and its row. */
  readonly raw: string;
  readonly place: number;
  readonly at: number | null;
  readonly facts: Parameters<typeof emitFacts>[1];
}

function chatIn(tables: SqliteTables): Chat {
  const row = tables.row("SELECT rowid AS place, value FROM meta WHERE key = '0'");
  const raw = asString(row?.["value"]) ?? "";
  const place = typeof row?.["place"] === "number" ? row["place"] : 0;
  const meta = metaOf(raw);
  const root = asString(meta["latestRootBlobId"]) ?? "";
  const data = tables.row("SELECT data FROM blobs WHERE id = ?", root)?.["data"];
  const at = timeOf(meta["createdAt"]);
  const chat = asString(meta["agentId"]) ?? "";
  const facts = [
    ["title", asString(meta["name"]) ?? null],
    ["model", asString(meta["lastUsedModel"]) ?? null],
    ["started_at", at],
  ] as const;
  return { chat, ids: rootMessages(data), described: { raw, place, at, facts } };
}

/** The value is JSON, written in hexadecimal digits. */
function metaOf(raw: string): JsonObject {
  const text = /^(?:[0-9a-f]{2})+$/i.test(raw) ? Buffer.from(raw, "hex").toString("utf8") : raw;
  const value = parsedText(text);
  return isObject(value) ? value : {};
}

function tellMessage(
  tables: SqliteTables,
  id: string,
  state: ChatState,
  session: SessionIdentity,
  emit: (record: Observed) => void,
): void {
  const row = tables.row("SELECT rowid AS place, data FROM blobs WHERE id = ?", id);
  if (row === null) return;
  const raw = cellRecord("blobs", id, "data", row["data"]);
  const ordinal = (state.told + 1) * ORDINALS_PER_MESSAGE;
  const value = parsedText(textOf(row["data"] ?? null));
  const turns = isObject(value)
    ? chatTurns(value)
    : [turnOf("meta", "", { label: "unknown:blob" })];
  emitTurns({ session, pairing: state.pairing, emit }, { ordinal, raw }, turns);
}

function textOf(cell: Cell): string {
  return cell instanceof Uint8Array ? Buffer.from(cell).toString("utf8") : String(cell ?? "");
}
