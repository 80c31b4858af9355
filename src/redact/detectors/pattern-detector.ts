import { entropyBits } from "../entropy.ts";
import { rank, type Detector, type Report } from "../finding.ts";
import { maskedRun } from "../masked-run.ts";
import { isPublicExample } from "../public-examples.ts";
import type { Rule } from "../rules/rule.ts";
import { beginsWord } from "../word-boundary.ts";

export function createPatternDetector(rule: Rule): Detector {
  return new PatternDetector(rule);
}

/** A class, because there are hundreds, made by every process that redacts: closures of their own would fill its young heap. */
class PatternDetector implements Detector {
  readonly anchors: readonly string[];
  readonly #rule: Rule;
  #compiled: RegExp | undefined;

  constructor(rule: Rule) {
    this.anchors = rule.anchors;
    this.#rule = rule;
  }

  get patterns(): readonly RegExp[] {
    return [this.#pattern()];
  }

  detect(text: string, at: number, report: Report): number {
    const start = at - this.#rule.offset;
    if (start < 0 || !mayBegin(text, start, this.#rule)) return 0;
    return match(text, start, this.#rule, this.#pattern(), report);
  }

  #pattern(): RegExp {
    this.#compiled ??= new RegExp(this.#rule.pattern, this.#rule.ignoreCase ? "diy" : "dy");
    return this.#compiled;
  }
}

function mayBegin(text: string, start: number, rule: Rule): boolean {
  return rule.before === "any" || beginsWord(text, start, rule.before === "letter");
}

function match(text: string, start: number, rule: Rule, pattern: RegExp, report: Report): number {
  pattern.lastIndex = start;
  const indices = pattern.exec(text)?.indices;
  const span = indices?.[1] ?? indices?.[0];
  if (span === undefined) return 0;
  const secret = text.slice(span[0], span[1]);
  if (!isPlausible(secret, rule)) return 0;
  report({ start: span[0], end: span[1], rule: rule.id, rank: rank.vendor, secret });
  return span[1];
}

function isPlausible(secret: string, rule: Rule): boolean {
  if (rule.needsDigit && !/[0-9]/.test(secret)) return false;
  if (rule.skipMasked && maskedRun.test(secret)) return false;
  if (rule.entropy > 0 && entropyBits(secret) < rule.entropy) return false;
  return !isPublicExample(secret);
}
