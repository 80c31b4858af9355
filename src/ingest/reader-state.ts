import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { isObject } from "../core/json.ts";

/** What goes on from a cursor: the state of the adapter's reader and that of admission, each as JSON data. */
export interface ReaderState {
  readonly reader: unknown;
  readonly admission: unknown;
}

/**
 * Reader states as cursors keep them. They hold ids, keys and folders as the source tells them, and redacted they would
 * not go on: they are sealed under the tenant's key, which stands outside the database.
 */
export interface ReaderStates {
  format(state: ReaderState): string;
  /** Inverse of `format`; nulls where the text is something else, so that the source is read from its start. */
  parse(text: string): ReaderState;
}

/** State of a source of which nothing is to be gone on from. */
export const noReaderState = "";

const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

export function createReaderStates(tenantKey: Uint8Array): ReaderStates {
  const key = createHmac("sha256", tenantKey).update("whetstone reader state").digest();
  return {
    format: (state) => seal(JSON.stringify(state), key),
    parse(text) {
      const value = parse(open(text, key));
      if (!isObject(value)) return { reader: null, admission: null };
      return { reader: value["reader"] ?? null, admission: value["admission"] ?? null };
    },
  };
}

/** The nonce is a keyed hash of the text: equal states give equal bytes, and no two texts share a nonce. */
function seal(text: string, key: Uint8Array): string {
  const nonce = createHmac("sha256", key).update(text).digest().subarray(0, nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce);
  const sealed = [sealing.update(text, "utf8"), sealing.final()];
  return Buffer.concat([nonce, sealing.getAuthTag(), ...sealed]).toString("base64");
}

function open(text: string, key: Uint8Array): string {
  const bytes = Buffer.from(text, "base64");
  if (bytes.byteLength < nonceBytes + tagBytes) return "";
  const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes));
  opening.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  const opened = opening.update(bytes.subarray(nonceBytes + tagBytes));
  try {
    return Buffer.concat([opened, opening.final()]).toString("utf8");
  } catch {
    // Damaged, or sealed under another key.
    return "";
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A state that is no JSON goes on from nothing: the source is read from its start.
    return null;
  }
}
