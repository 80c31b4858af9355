/** Uniform number in [0, 1), from a seed: the same samples in every run. */
export type Random = () => number;

/** Mulberry32 (T. Ettinger, public domain). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

export function pick<T>(values: readonly T[], random: Random): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError("nothing to pick from");
  return value;
}

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

/**
 * A string that matches `pattern`, each character drawn evenly from its class. Reads what the rules
 * use: literals, classes, groups, alternatives, counted repeats; look-around is left out.
 */
export function samplePattern(pattern: string, random: Random): string {
  let position = 0;
  const peek = (): string => pattern.charAt(position);

  function alternatives(): string {
    const options = [sequence()];
    while (peek() === "|") {
      position++;
      options.push(sequence());
    }
    return pick(options, random);
  }

  function sequence(): string {
    let text = "";
    while (position < pattern.length && peek() !== "|" && peek() !== ")") text += repeated();
    return text;
  }

  function repeated(): string {
    const start = position;
    const first = atom();
    const end = position;
    const count = repeatCount();
    const after = position;
    let text = count === 0 ? "" : first;
    for (let index = 1; index < count; index++) {
      position = start;
      text += atom();
    }
    position = Math.max(after, end);
    return text;
  }

  function repeatCount(): number {
    const match = /^(?:\{(\d+)(,(\d*))?\}|[?*+])\??/.exec(pattern.slice(position));
    if (match === null) return 1;
    position += match[0].length;
    if (match[0].startsWith("?")) return random() < 0.5 ? 0 : 1;
    const isOpen = match[1] === undefined || match[3] === "";
    const least = Number(match[1] ?? (match[0].startsWith("+") ? 1 : 0));
    const most = isOpen ? least + 20 : Math.min(Number(match[3] ?? least), least + 40);
    return least + Math.floor(random() * (most - least + 1));
  }

  function atom(): string {
    const character = peek();
    position++;
    if (character === "(") return group();
    if (character === "[") return characterClass();
    if (character === "\\") return pick(escaped(), random);
    if (character === ".") return pick(printable, random);
    return character === "$" || character === "^" ? "" : character;
  }

  function group(): string {
    const opening = /^\?(?::|<?[=!])/.exec(pattern.slice(position))?.[0] ?? "";
    position += opening.length;
    const text = alternatives();
    position++;
    return opening === "" || opening === "?:" ? text : "";
  }

  function escaped(): string[] {
    const character = peek();
    position++;
    if (character === "d") return printable.filter((one) => /\d/.test(one));
    if (character === "w") return printable.filter((one) => /\w/.test(one));
    if (character === "s") return [" "];
    if (character === "b") return [""];
    if (character === "n") return ["\n"];
    if (character === "t") return ["\t"];
    if (character !== "x") return [character];
    position += 2;
    return [String.fromCharCode(Number.parseInt(pattern.slice(position - 2, position), 16))];
  }

  function characterClass(): string {
    const start = position - 1;
    while (peek() !== "]") position += peek() === "\\" ? 2 : 1;
    position++;
    const members = new RegExp(pattern.slice(start, position));
    return pick(
      printable.filter((one) => members.test(one)),
      random,
    );
  }

  return alternatives();
}
