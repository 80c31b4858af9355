import { createHmac } from "node:crypto";
import { detectors } from "../src/redact/detectors/all-detectors.ts";
import { findSensitive } from "../src/redact/find-sensitive.ts";
import { createRedactor } from "../src/redact/redactor.ts";
import { createRandom, pick, type Random, randomUuid } from "../src/core/random.ts";
import { processorMs } from "./processor-time.ts";
import { between, createTextPool, hex } from "./synthetic-text.ts";

/** What is stored of a transcript: mostly 280 characters of a step, 2 KB of errors and answers. */
const excerptLengths = [280, 280, 280, 2048] as const;
const totalCharacters = 24_000_000;
const rounds = 3;
const adversarialCharacters = 1_000_000;

interface Figure {
  readonly name: string;
  readonly megabytesPerSecond: number;
}

/** Excerpts of prose, code and tool output with what such text is full of: paths, hashes, ids, times. */
export function keptTexts(seed: number): string[] {
  const random = createRandom(seed);
  const pool = createTextPool(seed);
  const texts: string[] = [];
  for (let length = 0; length < totalCharacters; length += texts.at(-1)?.length ?? 0) {
    const size = pick(random, excerptLengths);
    texts.push(
      random() < 0.4 ? pool.prose(random, size) : outputOf(random, pool.code(random, size)),
    );
  }
  return texts;
}

/** About one excerpt in forty holds something to hide. */
function outputOf(random: Random, code: string): string {
  const lines = [
    `{"id":"${randomUuid(random)}","at":"2025-11-20T20:34:${between(random, 10, 59)}.120Z","exitCode":1}`,
    `/home/${random() < 0.1 ? "ann" : "dev"}/repo/src/file-${between(random, 1, 99)}.ts:12:5`,
    `commit ${hex(random, 40)}`,
    `"integrity": "sha512-${hex(random, 64)}=="`,
    `    ${between(random, 1, 900)}→  const token = await readToken(path); // key ${hex(random, 4)}`,
    `max_tokens: 4096, input_tokens: ${between(random, 100, 99_999)}, author: "the team"`,
    random() < 0.05 ? `API_TOKEN=${hex(random, 32)}` : "PASS all 212 tests in 31.4 s",
  ] as const;
  return `${pick(random, lines)}\n${code.slice(0, -120)}`;
}

/** Best of a few rounds: what the code can do, with the least of what else the machine does. */
export function measure(
  name: string,
  texts: readonly string[],
  work: (text: string) => unknown,
): Figure {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  let bestMs = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (const text of texts) work(text);
    bestMs = Math.min(bestMs, performance.now() - start);
  }
  return { name, megabytesPerSecond: characters / 1000 / bestMs };
}

/** The reference: one case-insensitive expression of all anchors, which only says whether to look closer. */
function prefilterExpression(): RegExp {
  const anchors = detectors.flatMap((detector) => detector.anchors);
  const escaped = anchors.map((anchor) => RegExp.escape(anchor));
  return new RegExp([...new Set(escaped)].join("|"), "gi");
}

function countMatches(expression: RegExp, text: string): number {
  let count = 0;
  expression.lastIndex = 0;
  while (expression.test(text)) count++;
  return count;
}

/** The hostile megabyte that takes the most processor time to search. */
export function slowestMegabyte(): { anchor: string; ms: number } {
  const anchors = [...new Set(detectors.flatMap((detector) => detector.anchors))];
  const timed = anchors.flatMap((anchor) =>
    [anchor, `${anchor}="aB1`].map((unit) => {
      const text = unit.repeat(adversarialCharacters / unit.length);
      return { anchor: unit, ms: processorMs(() => findSensitive(text)) };
    }),
  );
  return timed.toSorted((a, b) => b.ms - a.ms)[0] ?? { anchor: "", ms: 0 };
}

/** Prints megabytes (10^6 characters) per second beside the reference, and the slowest hostile megabyte. */
export function benchRedaction(seed = 1): void {
  const key = "a key for the bench";
  const redactor = createRedactor({
    mac: (text) => createHmac("sha256", key).update(text).digest("hex"),
  });
  const texts = keptTexts(seed);
  const expression = prefilterExpression();
  const reference = measure("prefilter expression alone", texts, (text) =>
    countMatches(expression, text),
  );
  const ours = measure("redact", texts, (text) => redactor.redact(text));
  const found = texts.reduce((sum, text) => sum + redactor.inspect(text).findings, 0);
  for (const { name, megabytesPerSecond } of [reference, ours]) {
    console.log(`${name.padEnd(28)} ${megabytesPerSecond.toFixed(1).padStart(7)} MB/s`);
  }
  const ratio = ours.megabytesPerSecond / reference.megabytesPerSecond;
  console.log(
    `ratio ${ratio.toFixed(2)}; ${texts.length} texts, ${found} findings; bar: >= 40 MB/s`,
  );
  const slowest = slowestMegabyte();
  console.log(
    `slowest hostile megabyte ${slowest.ms.toFixed(0)} ms (${slowest.anchor}); bar: <= 250 ms`,
  );
}

if (import.meta.main) benchRedaction();
