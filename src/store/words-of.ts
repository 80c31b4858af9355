/** As the indexes split text: runs of letters, marks and digits, lower case, without Latin accents. */
export function wordsOf(text: string): readonly string[] {
  const plain = text
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036F]/g, "")
    .normalize("NFC");
  return plain.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}
