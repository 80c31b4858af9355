import { decodeBase64Run } from "./decode-base64.ts";
import { decodeEscapes, escapeAnchors } from "./decode-escapes.ts";
import { detectors, numberDetectors } from "./detectors/all-detectors.ts";
import { ibanDetector } from "./detectors/iban.ts";
import { rank, type Finding, type NumberDetector, type Report } from "./finding.ts";
import { resolveOverlaps } from "./resolve-overlaps.ts";
import { createTextScanner, type ScanResult, type TextScanner } from "./text-scanner.ts";

/** How many encodings around a secret are unwrapped: base64 in a URL in JSON is three. */
const deepestEncoding = 3;

interface Index {
  readonly scan: TextScanner;
  /** Per keyword the positions of its detectors; none for an escape. */
  readonly detectorsOf: readonly (readonly number[])[];
}

/** Everything in `text` that must not be kept, in text order, without overlaps. Linear in its length. */
export function findSensitive(text: string): Finding[] {
  const findings: Finding[] = [];
  collect(text, (finding) => findings.push(finding), deepestEncoding);
  return findings.length === 0 ? findings : resolveOverlaps(text, findings);
}

/** Characters of a line of key material; it need not look like a key by itself. */
const keyLineLength = 48;

/** True where nothing sensitive stands in `text`, nor a line that a key's footer further on would make part of a key. */
export function isClean(text: string): boolean {
  const scanned = index().scan(text);
  let isFound = false;
  collectScanned(text, scanned, () => (isFound = true), deepestEncoding);
  return !isFound && !hasKeyLine(text, scanned.runs);
}

function hasKeyLine(text: string, runs: readonly number[]): boolean {
  for (let position = 0; position < runs.length; position += 2) {
    const start = runs[position] ?? 0;
    const end = runs[position + 1] ?? 0;
    if (end - start < keyLineLength) continue;
    const run = text.slice(start, end);
    if (/[0-9]/.test(run) && /[A-Z]/.test(run) && /[a-z]/.test(run)) return true;
  }
  return false;
}

function collect(text: string, report: Report, depth: number): void {
  collectScanned(text, index().scan(text), report, depth);
}

function collectScanned(
  text: string,
  { hits, numbers, accounts, runs }: ScanResult,
  report: Report,
  depth: number,
): void {
  const { detectorsOf } = index();
  let hasEscapes = false;
  let resume: Map<number, number> | undefined;
  for (let position = 0; position < hits.length; position += 2) {
    const at = hits[position + 1] ?? 0;
    const candidates = detectorsOf[hits[position] ?? 0] ?? [];
    if (candidates.length === 0) hasEscapes = true;
    for (const candidate of candidates) {
      if (at < (resume?.get(candidate) ?? 0)) continue;
      const next = detectors[candidate]?.detect(text, at, report) ?? 0;
      if (next > at) resume = (resume ?? new Map<number, number>()).set(candidate, next);
    }
  }
  collectNumbers(text, numbers, numberDetectors, report);
  collectNumbers(text, accounts, [ibanDetector], report);
  if (depth === 0) return;
  if (hasEscapes) collectEscaped(text, report, depth);
  collectEncoded(text, runs, report, depth);
}

function collectNumbers(
  text: string,
  starts: readonly number[],
  numberDetectorsHere: readonly NumberDetector[],
  report: Report,
): void {
  let resume = 0;
  for (const start of starts) {
    if (start < resume) continue;
    for (const detector of numberDetectorsHere) {
      const next = detector.detect(text, start, report);
      if (next <= start) continue;
      resume = next;
      break;
    }
  }
}

/** Reads the text a second time with its escapes undone, and reports where things stood before. */
function collectEscaped(text: string, report: Report, depth: number): void {
  const view = decodeEscapes(text);
  if (view === undefined) return;
  const translate: Report = (finding) => {
    report({ ...finding, start: view.toSource(finding.start), end: view.toSource(finding.end) });
  };
  collect(view.text, translate, depth - 1);
}

/** A base64 run with anything in it that must not be kept is not kept either, as a whole. */
function collectEncoded(
  text: string,
  runs: readonly number[],
  report: Report,
  depth: number,
): void {
  for (let position = 0; position < runs.length; position += 2) {
    const decoded = decodeBase64Run(text, runs[position] ?? 0, runs[position + 1] ?? 0);
    if (decoded === undefined) continue;
    const strongest = strongestIn(decoded.text, depth - 1);
    if (strongest !== null) report({ ...strongest, start: decoded.start, end: decoded.end });
  }
}

/** The finding of the highest rank; of equal ones the first. Placeholders are none. */
function strongestIn(text: string, depth: number): Finding | null {
  const found: Finding[] = [];
  collect(text, (finding) => void found.push(finding), depth);
  return found
    .filter((finding) => finding.rank !== rank.placeholder)
    .reduce<Finding | null>(
      (best, one) => (best === null || one.rank > best.rank ? one : best),
      null,
    );
}

let cachedIndex: Index | undefined;

/** Built on first use: a process that redacts nothing pays nothing. */
function index(): Index {
  cachedIndex ??= buildIndex();
  return cachedIndex;
}

function buildIndex(): Index {
  const byAnchor = new Map<string, number[]>(escapeAnchors.map((anchor) => [anchor, []]));
  detectors.forEach(({ anchors }, position) => {
    anchors.forEach((anchor) => {
      const known = byAnchor.get(anchor);
      if (known === undefined) byAnchor.set(anchor, [position]);
      else known.push(position);
    });
  });
  return { scan: createTextScanner([...byAnchor.keys()]), detectorsOf: [...byAnchor.values()] };
}
