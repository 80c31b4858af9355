/** Uniform numbers in [0, 1) from a seed (mulberry32): mutations are the same on every run. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Random = () => number;

export interface Mutant {
  readonly name: string;
  readonly content: Buffer;
}

/** Damaged copies of a source: cut short, bytes flipped, garbage put in and, where it is text, JSON values swapped. */
export function mutants(content: Buffer, seed: number, rounds: number): readonly Mutant[] {
  const random = seededRandom(seed);
  const out: Mutant[] = [];
  for (let round = 0; round < rounds; round += 1) {
    out.push(
      { name: `cut short ${round}`, content: content.subarray(0, pick(random, content.length)) },
      { name: `bytes flipped ${round}`, content: flipped(content, random) },
      { name: `garbage ${round}`, content: withGarbage(content, random) },
    );
    const swapped = withSwappedValues(content, random);
    if (swapped !== null) out.push({ name: `values swapped ${round}`, content: swapped });
  }
  return out;
}

function pick(random: Random, count: number): number {
  return Math.floor(random() * count);
}

function flipped(content: Buffer, random: Random): Buffer {
  const copy = Buffer.from(content);
  const flips = 1 + pick(random, 20);
  for (let flip = 0; flip < flips && copy.length > 0; flip += 1) {
    copy[pick(random, copy.length)] = pick(random, 256);
  }
  return copy;
}

const garbage = [
  "\n",
  "\n{}\n",
  "\n[]\n",
  "\nnull\n",
  "\n12\n",
  '\n"text"\n',
  "\n{\n",
  "\n{]}\n",
  "\u0000\n",
  '\n{"type":"user","message":null}\n',
  '\n{"type":{},"payload":[],"message":{"role":1,"content":{"type":3}}}\n',
];

function withGarbage(content: Buffer, random: Random): Buffer {
  const at = pick(random, content.length + 1);
  const noise = Buffer.from(
    random() < 0.7
      ? (garbage[pick(random, garbage.length)] ?? "")
      : Array.from({ length: 40 }, () => String.fromCodePoint(pick(random, 0x2fff))).join(""),
  );
  return Buffer.concat([content.subarray(0, at), noise, content.subarray(at)]);
}

const strangers: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  "",
  "text",
  "2026-13-45T99:99:99Z",
  [],
  [null],
  [[]],
  {},
  { type: "text" },
  [{ type: null }],
  ["text", 1, null, { type: "text", text: 5 }],
];

/** Swaps some values of JSON text (one document or lines) for values of other types; null when it is no JSON. */
function withSwappedValues(content: Buffer, random: Random): Buffer | null {
  const text = content.toString("utf8");
  const whole = parse(text);
  if (whole !== undefined) {
    return Buffer.from(JSON.stringify(swap(swap(whole, random, 0.02), random, 0.02)));
  }
  const lines = text.split("\n").map((line) => {
    const value = parse(line);
    return value === undefined ? line : JSON.stringify(swap(value, random, 0.03));
  });
  return lines.some((line) => line.startsWith("{")) ? Buffer.from(lines.join("\n")) : null;
}

function swap(value: unknown, random: Random, rate: number): unknown {
  if (random() < rate) return strangers[pick(random, strangers.length)];
  if (Array.isArray(value)) return value.map((item) => swap(item, random, rate));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(() => random() >= rate / 4);
  return Object.fromEntries(entries.map(([key, item]) => [key, swap(item, random, rate)]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
