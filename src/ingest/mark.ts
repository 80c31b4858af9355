/** Keyed hash of a value that was told: names and branches must not stand in a cursor unredacted. */
export type Mark = (value: string) => string;

const MARKS_LIMIT = 256;

/** Remembers marks: nearly every record names the same few values. */
export function createMark(mac: (content: string) => string): Mark {
  const known = new Map<string, string>();
  return (value) => {
    let mark = known.get(value);
    if (mark === undefined) {
      mark = mac(value).slice(0, 16);
      if (known.size >= MARKS_LIMIT) known.clear();
      known.set(value, mark);
    }
    return mark;
  };
}
