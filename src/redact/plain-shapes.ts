const uuid = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
/** `m` is the digit of a millennium. */
const instant = "mddd-dd-ddTdd:dd:dd.dddZ";

/**
 * Whether a text is a UUID or an instant as JavaScript writes them. Nothing is ever found in one, but their digits call
 * for every detector of numbers, and nearly every event holds some of them.
 */
export function isPlainShape(text: string): boolean {
  if (text.length === uuid.length) return hasShape(text, uuid);
  return text.length === instant.length && hasShape(text, instant);
}

/** Character by character, which takes a third of the time of an expression. */
function hasShape(text: string, shape: string): boolean {
  for (let index = 0; index < shape.length; index += 1) {
    if (!fits(text.charCodeAt(index), shape.charCodeAt(index))) return false;
  }
  return true;
}

function fits(code: number, wanted: number): boolean {
  if (wanted === 0x64) return isDigit(code);
  if (wanted === 0x78) return isDigit(code) || (code >= 0x61 && code <= 0x66);
  if (wanted === 0x6d) return code === 0x31 || code === 0x32;
  return code === wanted;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
