import { BoundedCache } from "../../core/bounded-cache.ts";
import type { Mac } from "../../core/hash.ts";
import type { Connection } from "../engine.ts";

/** Strings as small integers, per tenant. Ids are local to one database and never leave the store. */
export interface Dictionary {
  /** Id of a string, made when it is new; only inside a write. */
  id(text: string): number;
  idOrNull(text: string | null): number | null;
  /** Id of a string that is already known; null when it is not. */
  find(text: string): number | null;
  text(id: number): string;
  textOrNull(id: number | null): string | null;
  /**
   * Takes the texts of these ids away; only inside a write. An id stays what it is: a text that comes back gets its own
   * again, so that nobody who remembers it is wrong.
   */
  erase(ids: readonly number[]): void;
  /** Another process erased some: what is remembered may not be in the database. */
  forget(): void;
}

/** Strings held in memory; past it the caches start anew. Longer strings are looked up each time. */
const cacheLimit = 50_000;
const longestCached = 256;

/** `mac` makes of an erased text what it is known again by; null in a store that was opened without its key. */
export function createDictionary(
  connection: Connection,
  tenantId: number,
  mac: Mac | null,
): Dictionary {
  const ids = new BoundedCache<string, number>(cacheLimit);
  const texts = new BoundedCache<number, string>(cacheLimit);
  const forget = (): void => {
    ids.clear();
    texts.clear();
  };
  connection.onRollback(forget);
  const remember = (text: string, id: number): number =>
    text.length > longestCached ? id : ids.set(text, id);
  const find = (text: string): number | null => {
    const cached = ids.get(text);
    if (cached !== undefined) return cached;
    const row = connection
      .statement("SELECT text_id FROM dictionary WHERE tenant_id = ? AND text = ?")
      .get(tenantId, text);
    return row === undefined ? null : remember(text, Number(row["text_id"]));
  };
  const id = (text: string): number =>
    find(text) ??
    remember(
      text,
      reviveText(connection, tenantId, mac, text) ?? insertText(connection, tenantId, text),
    );
  const text = (textId: number): string => {
    const cached = texts.get(textId);
    if (cached !== undefined) return cached;
    const found = readText(connection, textId);
    return found.length > longestCached ? found : texts.set(textId, found);
  };
  return {
    id,
    idOrNull: (value) => (value === null ? null : id(value)),
    find,
    text,
    textOrNull: (textId) => (textId === null ? null : text(textId)),
    erase: (textIds) => {
      for (const textId of textIds) eraseText(connection, mac, textId);
      forget();
    },
    forget,
  };
}

function eraseText(connection: Connection, mac: Mac | null, textId: number): void {
  const erased = mac === null ? `erased:${textId}` : erasedForm(mac, readText(connection, textId));
  connection.statement("UPDATE dictionary SET text = ? WHERE text_id = ?").run(erased, textId);
}

/** Id of a text that was erased and comes back; null where it never was. */
function reviveText(
  connection: Connection,
  tenantId: number,
  mac: Mac | null,
  text: string,
): number | null {
  if (mac === null) return null;
  const row = connection
    .statement("SELECT text_id FROM dictionary WHERE tenant_id = ? AND text = ?")
    .get(tenantId, erasedForm(mac, text));
  if (row === undefined) return null;
  const textId = Number(row["text_id"]);
  connection.statement("UPDATE dictionary SET text = ? WHERE text_id = ?").run(text, textId);
  return textId;
}

function erasedForm(mac: Mac, text: string): string {
  return `erased:${mac(`name\0${text}`)}`;
}

function insertText(connection: Connection, tenantId: number, text: string): number {
  return connection.insertRow("INSERT INTO dictionary (tenant_id, text) VALUES (?, ?)", "text_id", [
    tenantId,
    text,
  ]);
}

function readText(connection: Connection, textId: number): string {
  const row = connection.statement("SELECT text FROM dictionary WHERE text_id = ?").get(textId);
  return String(row?.["text"] ?? "");
}
