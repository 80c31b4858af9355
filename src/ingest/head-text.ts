let last: Uint8Array | undefined;
let text = "";

/**
 * The beginning of a file as text, one character for each byte. Many formats look for a word in it: it is decoded once
 * for all that look at the same beginning.
 */
export function headText(head: Uint8Array): string {
  if (head !== last) {
    text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString("latin1");
    last = head;
  }
  return text;
}
